using System.Buffers;
using System.Text;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Serialization;
using Engine.Simulation.Hosting;
using Engine.Simulation.Invariants;

namespace Engine.Simulation.Stories;

/// <summary>A run that broke something, as short as it gets, in plain words.</summary>
internal static class Story
{
    private const int EventsMax = 14, LineMax = 200;

    /// <param name="others">Whose events are told too, beside those of whom it happened to.</param>
    public static IReadOnlyList<string> Of(long seed, Func<Parts> parts, params IEnumerable<ActorId> others)
    {
        var script = Shrinking.Shrink(Script.Draw(seed), parts);
        var story = new List<string>();
        var town = new Town(script, parts(), story.Add);
        var failure = town.Play();
        story.Add("");
        story.Add("broken: " + (failure is Broken ? failure.Message : failure?.ToString() ?? "nothing"));
        if (failure is Broken { About: { } about }) story.AddRange(EventsOf(town, about));
        story.AddRange(others.SelectMany(other => EventsOf(town, other)));
        return story;
    }

    public static IEnumerable<string> EventsOf(Town town, ActorId about)
    {
        var events = town.Watch.Records.EventsOf(about);
        return
        [
            $"the last of the {events.Count} events of {about}:",
            .. events.TakeLast(EventsMax).Select(c => $"  {c.Sequence,3}  {c.At:HH:mm:ss.fff}  {Json(c.Event)}"),
        ];
    }

    private static string Json(Event @event)
    {
        var bytes = new ArrayBufferWriter<byte>();
        EventCodec.Write(bytes, @event);
        var json = Encoding.UTF8.GetString(bytes.WrittenSpan);
        return json.Length <= LineMax ? json : json[..LineMax] + "…";
    }
}
