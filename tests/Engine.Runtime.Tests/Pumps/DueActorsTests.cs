using Engine.Contracts;
using Engine.Journal;
using Engine.Runtime.Pumps;
using Engine.Runtime.Tests.Support;

namespace Engine.Runtime.Tests.Pumps;

public sealed class DueActorsTests
{
    private static readonly ActorId Ann = new AgentId("ann").Actor;
    private static readonly ActorId Bob = new AgentId("bob").Actor;

    private readonly Clock _clock = new();
    private readonly List<ActorId> _woken = [];
    private readonly DueActors _due;

    private Func<ActorId, Reply> _answer = _ => new Reply.Accepted(1, 0);

    public DueActorsTests() => _due = new DueActors(new Rig(new MemoryJournal(), _clock).World, actor =>
    {
        _woken.Add(actor);
        return new ValueTask<Reply>(_answer(actor));
    });

    [Fact]
    public void Whoever_stays_due_is_woken_at_most_fifteen_times_in_ten_minutes()
    {
        // Once they were woken at every tick, five times a second, with a read of the journal each.
        Tick(TimeSpan.FromMinutes(10), new Due(Ann, Clock.Noon));

        Assert.InRange(_woken.Count, 10, 15);
    }

    [Fact]
    public void A_wake_that_failed_is_made_again_within_six_seconds_however_long_it_failed()
    {
        _answer = _ => throw new TimeoutException("no silo");
        Tick(TimeSpan.FromMinutes(10), new Due(Ann, Clock.Noon));
        _answer = _ => new Reply.Accepted(1, 0);
        _woken.Clear();

        Tick(TimeSpan.FromSeconds(6), new Due(Ann, Clock.Noon));

        Assert.NotEmpty(_woken);
    }

    [Fact]
    public void Another_due_time_is_met_at_once()
    {
        Tick(TimeSpan.FromMinutes(10), new Due(Ann, Clock.Noon));
        _woken.Clear();

        _due.Wake([new Due(Ann, Clock.Noon.AddMinutes(10))]);

        Assert.Equal([Ann], _woken);
    }

    [Fact]
    public void Whoever_is_due_no_more_is_forgotten()
    {
        _due.Wake([new Due(Ann, Clock.Noon), new Due(Bob, Clock.Noon)]);
        Assert.Equal(2, _due.Count);

        _due.Wake([new Due(Bob, Clock.Noon)]);

        Assert.Equal(1, _due.Count);
        Assert.Equal([Ann, Bob], _woken);
    }

    [Fact]
    public void When_silos_come_or_go_everybody_who_is_due_is_woken()
    {
        Tick(TimeSpan.FromMinutes(10), new Due(Ann, Clock.Noon));
        _woken.Clear();

        _due.Forget();
        _due.Wake([new Due(Ann, Clock.Noon)]);

        Assert.Equal([Ann], _woken);
    }

    private void Tick(TimeSpan until, params Due[] due)
    {
        var tick = new RuntimeOptions().WakeTick;
        for (var elapsed = TimeSpan.Zero; elapsed < until; elapsed += tick)
        {
            _due.Wake(due);
            _clock.Advance(tick);
        }
    }
}
