using System.Buffers;
using System.Collections.Immutable;
using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Serialization;
using Engine.Contracts.Views;

namespace Engine.Contracts.Tests;

public sealed class PersonalTests
{
    /// <summary>
    /// Texts that are nobody's words or data: ids, and what the assistant's or a channel's maker wrote. A new one is added here, or marked.
    /// </summary>
    private static readonly HashSet<string> Plain =
    [
        "Analysis.Intent", "Analysis.RunnerUp", "Analysis.Language", "Reading.Of",
            "Owner.Id", "Cause.By", "Cause.Id", "UnreadEvent.Type", "UnreadEvent.Json",
        "EffectSettled.Effect", "Settle.Effect", "CustomerProfile.Locale", "Outcome.Intent", "Outcome.Escalation", "Outcome.By",
        "Started.Channel", "Started.Assistant", "Started.Version", "AssistantChanged.Assistant", "AssistantChanged.Version",
            "Analysis.Model", "CustomerSaid.Choice", "BotSaid.Move",
            "Choice.Label", "Choice.Value", "CustomerSaid.Id", "BotSaid.Intent", "AgentSaid.Id", "Escalated.Rule", "Escalated.Reason",
        "OwnerChanged.Reason", "OwnerChanged.By", "Closed.By", "Erased.By",
            "Exported.By", "Opened.Channel", "Demand.Language", "Demand.Skills",
        "SignedIn.Skills", "SignedIn.Languages", "LeaseChanged.Holder", "Released.Why",
            "Returned.Why", "Candidate.Verdict", "Standing.Skills", "Standing.Languages",
        "Revoked.Token", "Revoked.Subject", "Revoked.By",
        "AskAgain.Request", "PortRequest.Id", "PortRequest.Operation", "LookUpAsked.Request", "LookUpAsked.Intent", "LookUpAsked.Port",
        "LookUpAsked.Operation", "LookUpTookLong.Request", "LookUpAnswered.Request", "LookUpAnswered.Intent",
        "Added.Effect", "Added.Port", "Added.Request", "Added.Operation", "Redriven.Id", "Redriven.By", "Dropped.Id", "Dropped.By",
        "Subscribed.Id", "Subscribed.Url", "Subscribed.Types", "Subscribed.By",
            "Unsubscribed.Id", "Unsubscribed.By", "Redelivered.Delivery",
        "Add.Effect", "Add.Port", "Add.Request", "Add.Operation", "Redrive.Id", "Redrive.By", "Drop.Id", "Drop.By",
        "Subscribe.Id", "Subscribe.Url", "Subscribe.Types", "Subscribe.By", "Unsubscribe.Id", "Unsubscribe.By", "PortRequest.Parameters",
        "ConversationCommand.Id", "Start.Channel", "Start.Assistant", "Close.By", "Escalate.By", "Erase.By", "Export.By",
        "SignIn.Skills", "SignIn.Languages", "Connected.Gateway", "Disconnected.Gateway", "Release.Why",
        "Patience.Timers", "WallRow.Channel", "WallRow.Intent", "WallRow.Reason", "WallRow.Move",   // what the wall's checkpoint holds
    ];

    public static TheoryData<string> Lines =>
        [.. File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "every-event-ever-written.jsonl"))];

    [Fact]
    public void Every_text_in_an_event_or_a_command_is_marked_as_personal_or_listed_as_plain()
    {
        var unsaid = Words().Where(p => !IsPersonal(p) && !Plain.Contains(Name(p))).Select(Name).Distinct();

        Assert.Equal("", string.Join(", ", unsaid));   // all of them, so that one look is enough
    }

    [Fact]
    public void Nothing_is_listed_as_plain_that_is_marked_or_not_there() =>
        Assert.Empty(Plain.Except(Words().Where(p => !IsPersonal(p)).Select(Name)));

    [Theory]
    [MemberData(nameof(Lines))]
    public void Personal_values_are_taken_out_of_every_event_and_come_back(string line)
    {
        var was = EventCodec.Read(Encoding.UTF8.GetBytes(line));
        var (rest, taken) = Apart(was);

        Assert.Equal(Text(was), Text(EventCodec.ReadOrKeep(rest, new WordsKept(taken))));
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void What_was_written_before_values_were_kept_apart_is_read_as_it_is(string line)
    {
        var was = EventCodec.Read(Encoding.UTF8.GetBytes(line));

        Assert.Equal(Text(was), Text(EventCodec.ReadOrKeep(Encoding.UTF8.GetBytes(Text(was)), kept: null)));
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void Without_its_values_an_event_keeps_its_shape_and_says_that_they_are_erased(string line)
    {
        var was = EventCodec.Read(Encoding.UTF8.GetBytes(line));
        var erased = EventCodec.Erase(was);

        Assert.Equal(was.GetType(), erased.GetType());
        foreach (var word in Personal(was)) Assert.DoesNotContain(word, Text(erased));
        Assert.Equal(erased, EventCodec.Erase(erased), EqualText);
    }

    [Fact]
    public void A_customer_who_types_what_stands_for_an_erased_text_is_taken_at_their_word()
    {
        var said = new ConversationEvent.AgentSaid(3, new AgentId("ann"), "m-1", PersonalAttribute.Erased);
        var (rest, taken) = Apart(said);

        Assert.Equal(said, EventCodec.ReadOrKeep(rest, new WordsKept(taken)));
    }

    [Fact]
    public void A_value_that_is_missing_among_those_that_were_kept_makes_an_event_that_cannot_be_read()
    {
        var (rest, _) = Apart(new ConversationEvent.AgentSaid(3, new AgentId("ann"), "m-1", "Grüße"));

        Assert.IsType<UnreadEvent>(EventCodec.ReadOrKeep(rest, new WordsKept("[]"u8.ToArray())));
    }

    [Fact]
    public void An_older_program_reads_no_number_as_a_word()
    {
        var (rest, _) = Apart(new ConversationEvent.AgentSaid(3, new AgentId("ann"), "m-1", "Grüße"));

        Assert.IsType<UnreadEvent>(EventCodec.ReadOrKeep(rest));
    }

    private static (byte[] Left, byte[] Taken) Apart(Event @event)
    {
        var (rest, taken) = (new ArrayBufferWriter<byte>(), new WordsTaken());
        taken.Clear();
        EventCodec.Write(rest, @event, taken);
        var values = taken.End().ToArray();
        foreach (var word in Personal(@event)) Assert.DoesNotContain(word, Encoding.UTF8.GetString(rest.WrittenSpan));
        return (rest.WrittenSpan.ToArray(), values);
    }

    /// <summary>Every personal text in an event, however deep, in quotes as JSON has it.</summary>
    private static IEnumerable<string> Personal(object? part)
    {
        if (part is null || part.GetType() is var type && (type.IsPrimitive || part is string)) yield break;
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.GetIndexParameters().Length == 0))
        {
            var value = property.GetValue(part);
            if (!IsPersonal(property))
            {
                if (property.PropertyType.Namespace?.StartsWith("Engine", StringComparison.Ordinal) == true)
                    foreach (var inner in Personal(value)) yield return inner;
            }
            else if (value is string text && text != PersonalAttribute.Erased) yield return Quoted(text);
            else if (value is ImmutableSortedDictionary<string, string> facts)
                foreach (var fact in facts.Values) yield return Quoted(fact);
        }
    }

    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    private static IEnumerable<PropertyInfo> Words()
    {
        var seen = new HashSet<Type>();
        var types = typeof(Event).Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(Event)) || t.IsSubclassOf(typeof(Command))).Append(typeof(WallRow));
        return types.SelectMany(type => In(type, seen));
    }

    private static IEnumerable<PropertyInfo> In(Type type, HashSet<Type> seen)
    {
        if (!seen.Add(type)) yield break;
        foreach (var property in type.GetProperties().Where(p => p.SetMethod is not null))
        {
            if (HoldsText(property.PropertyType)) yield return property;
            foreach (var part in Parts(property.PropertyType))
                foreach (var inner in In(part, seen)) yield return inner;
        }
    }

    private static bool HoldsText(Type type) =>
        type == typeof(string) || (type.IsGenericType && type.GetGenericArguments().Contains(typeof(string)));

    private static IEnumerable<Type> Parts(Type type)
    {
        var candidates = type.IsGenericType ? type.GetGenericArguments() : [type];
        return candidates.Where(t => t.Namespace?.StartsWith("Engine", StringComparison.Ordinal) == true && t.IsClass
            && !t.IsSubclassOf(typeof(View)) && t != typeof(View) || t == typeof(Standing));
    }

    private static bool IsPersonal(PropertyInfo property) => property.IsDefined(typeof(PersonalAttribute));

    private static string Name(PropertyInfo property) => $"{property.DeclaringType!.Name}.{property.Name}";

    private static string Text(Event @event)
    {
        var output = new ArrayBufferWriter<byte>();
        EventCodec.Write(output, @event);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static bool EqualText(Event one, Event other) => Text(one) == Text(other);
}
