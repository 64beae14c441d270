using System.Collections.Immutable;
using System.Globalization;
using Engine.Contracts.Commands;
using Engine.Contracts.Views;
using Engine.Domain.Webhooks;
using Engine.Runtime.Ports;
using Engine.Simulation.Time;

namespace Engine.Simulation.Hosting;

/// <summary>Everything outside of the engine: it fails, is slow, does things twice and lies, and outlives servers.</summary>
internal sealed class Outside(Town town, Dice dice) : IPorts
{
    private readonly List<Delivery> _delivered = [];
    private int _parcels, _noes;

    /// <summary>What subscribers were told, in the order in which it arrived.</summary>
    public IReadOnlyList<Delivery> Delivered => _delivered;

    public async ValueTask<PortAnswer> AskAsync(string port, PortRequest request, CancellationToken cancellation = default)
    {
        await town.PauseAsync();
        if (town.Trouble.IsOver) return Do(request);
        switch (dice.Below(12))
        {
            case 0: return PortAnswer.Unavailable(Careless(request));
            case 1: return PortAnswer.Unavailable("Too much is asked.", dice.Between(0.1, 3));
            case 2: throw new ConnectionLost("the wire is cut");
            case 3:
                Do(request);
                throw new ConnectionLost("the wire is cut before the answer");
            case 4:
                await town.WaitAsync(dice.Between(0.5, 12));
                return Do(request);
            case 5:
                Do(request);
                await town.WaitAsync(dice.Between(0, 2));
                return Do(request);
            case 6: return PortAnswer.Refused(Careless(request));
            case 7 when port == Shop.Orders: return Lie();
            default: return Do(request);
        }
    }

    /// <summary>A delivery that arrives is told once more to who was told, and counts once.</summary>
    private PortAnswer Do(PortRequest request)
    {
        if (Delivery.Parse(request.Id) is { } delivery)
        {
            _delivered.Add(delivery);
            _ = TellAsync(delivery);
            return PortAnswer.Done();
        }
        return PortAnswer.Done(Values(("number", (++_parcels).ToString(CultureInfo.InvariantCulture)), ("status", "on its way")));
    }

    /// <summary>As a webhook does: the event is read when it is sent.</summary>
    private async Task TellAsync(Delivery delivery)
    {
        if (town.Server.Running is not { } process) return;
        try
        {
            if (await process.Engine.Outside.ReadAsync(delivery.Conversation.Actor, delivery.Sequence - 1, 1) is [{ } committed])
                town.Watch.Told(committed);
        }
        catch (Journal.JournalException) { }   // sent again
    }

    /// <summary>Other systems are careless with what they know of a customer, and with what they were told.</summary>
    private string Careless(PortRequest request) => Delivery.Parse(request.Id) is not null ? "It will not do it."
        : ++_noes % 2 == 0 ? Shop.WithCard
        : $"It will not do it for {Shop.MarkOf(new(request.Id.Split('/')[0]))}.";

    private PortAnswer Lie() => dice.Below(4) switch
    {
        0 => PortAnswer.NotFound,
        1 => PortAnswer.Done(),
        2 => PortAnswer.Done(Values(("number", "\0\u0007\n"), ("status", new string('x', 100_000)))),
        _ => PortAnswer.Done(Values(("number", $"{{status}} {{name}} {++_parcels}"), ("status", Shop.WithCard))),
    };

    private static ImmutableSortedDictionary<string, string> Values(params (string Key, string Value)[] values) =>
        values.ToImmutableSortedDictionary(v => v.Key, v => v.Value);
}
