using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Engine.Contracts.Commands;
using Engine.Runtime.Metrics;
using Engine.Runtime.Projections;
using Engine.Runtime.Tests.Support;
using static Engine.Runtime.Tests.Support.Retail;

namespace Engine.Runtime.Tests.Metrics;

/// <summary>The meter belongs to the process, so nothing else may run beside these.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

[Collection(nameof(Alone))]
public sealed class EngineMeterTests : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, double> _sums = new();
    private readonly Clock _clock = new();

    public EngineMeterTests()
    {
        _listener.InstrumentPublished =
            (instrument, listener) => { if (instrument.Meter.Name == EngineMeter.Name) listener.EnableMeasurementEvents(instrument); };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task A_conversation_is_counted_once_from_its_start_to_its_end()
    {
        await using var town = await Town.OpenAsync(clock: _clock);
        await town.OfferedAsync(Conversation, Ann);
        _clock.Advance(TimeSpan.FromSeconds(7));
        await town.DoAsync(Conversation.Actor, new ConversationCommand.Accept(Ann));
        _clock.Advance(TimeSpan.FromSeconds(1));
        await town.DoAsync(Conversation.Actor, new ConversationCommand.Close("customer"));

        Assert.Equal(1, _sums["engine.conversations.started channel=web"]);
        Assert.Equal(1, _sums["engine.messages from=customer"]);
        Assert.Equal(1, _sums["engine.escalations queue=general reason=customer_request"]);
        Assert.Equal(1, _sums["engine.offers end=accepted"]);
        Assert.Equal(7, _sums["engine.handoff.wait queue=general"], tolerance: 1);
        Assert.Equal(1, _sums["engine.conversations.closed person=yes"]);
        Assert.True(_sums["engine.commands actor=conversation"] >= 4);
    }

    [Fact]
    public async Task What_waits_now_is_read_from_the_wall()
    {
        await using var town = await Town.OpenAsync(clock: _clock);
        await town.WaitingAsync(Conversation);
        await using var wall = new Wall(town.Engine, town.Journal, _clock);
        wall.Start();
        await wall.CaughtUp;
        var later = new Clock();   // the gauges' own: the town's stands still, or it would go on waiting meanwhile
        later.Advance(TimeSpan.FromSeconds(90));
        using var figures = new LiveGauges(wall, later);

        _listener.RecordObservableInstruments();

        Assert.Equal(1, _sums["engine.conversations.live phase=waiting"]);
        Assert.Equal(1, _sums["engine.queue.waiting queue=general"]);
        Assert.Equal(90, _sums["engine.queue.longest_wait queue=general"], tolerance: 1);
        Assert.Equal(90, _sums["engine.wall.age "], tolerance: 1);
        Assert.Equal(0, _sums["engine.wall.behind "]);
        Assert.Equal(0, _sums["engine.wall.skipped "]);
    }

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _sums.AddOrUpdate($"{instrument.Name} {string.Join(' ', tags.ToArray().OrderBy(t => t.Key).Select(t => $"{t.Key}={t.Value}"))}",
            value, (_, sum) => sum + value);
}
