using System.Runtime.CompilerServices;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Journal;
using Engine.Runtime.Projections;
using Engine.Runtime.Tests.Support;
using Microsoft.Extensions.Logging;
using static Engine.Runtime.Tests.Support.Waiting;

namespace Engine.Runtime.Tests.Projections;

/// <summary>A wall that does not follow says so, and goes on.</summary>
public sealed class WallStandingTests : IAsyncLifetime
{
    private static readonly UnreadEvent Rated = new("conversation.rated", """{"type":"conversation.rated","stars":5}""");
    private readonly JournalDouble _journal = new();
    private readonly Clock _clock = new();
    private readonly Lines _log = new();
    private Wall _wall = null!;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _wall.DisposeAsync();
        await _journal.DisposeAsync();
    }

    [Fact]
    public async Task An_event_of_a_newer_version_is_counted_and_gone_past()
    {
        // Once the journal's reader threw at it, every second anew: nothing that came later was ever shown.
        await WriteAsync("c-1", Started(), Rated, Rated);
        await WriteAsync("c-2", Started());

        await CaughtUpAsync();

        Assert.Equal(["c-1", "c-2"], _wall.Rows.Select(r => r.Conversation.Value).Order());
        Assert.Equal(3, _wall.Rows.Single(r => r.Conversation.Value == "c-1").Sequence);
        Assert.Equal(2, _wall.Standing.Skipped);
        Assert.Equal([(LogLevel.Warning, 1203)], _log.All.Select(l => (l.Level, l.Id)));   // once for the type
    }

    [Fact]
    public async Task A_wall_that_cannot_read_says_so_until_it_can()
    {
        _journal.ReadsFail = true;
        Start();
        await UntilAsync(() => _wall.Standing.IsFailing);
        Assert.Contains(_log.All, l => l is { Level: LogLevel.Error, Id: 1200 });

        _journal.ReadsFail = false;
        await UntilAsync(() => _wall.CaughtUp.IsCompleted, _clock);

        Assert.False(_wall.Standing.IsFailing);
    }

    [Fact]
    public async Task A_wall_to_which_nothing_comes_any_more_finds_out_and_says_how_far_it_is_behind()
    {
        await WriteAsync("c-1", Started());
        await CaughtUpAsync();
        Assert.Equal(0, _wall.Standing.Behind);
        await WriteAsync("c-2", Started(), new ConversationEvent.BotSaid(1, BotSpeech.Greeting, "Hello"));   // and the engine tells nobody

        await UntilAsync(() => _log.All.Any(l => l is { Level: LogLevel.Error, Id: 1204 }), _clock, TimeSpan.FromSeconds(10));

        Assert.Equal(2, _wall.Standing.Behind);
    }

    [Fact]
    public async Task A_wall_that_has_read_everything_is_not_behind_however_long_nothing_happens()
    {
        await WriteAsync("c-1", Started());
        await CaughtUpAsync();
        _journal.ReadAllsAfter.Clear();

        await UntilAsync(() => _journal.ReadAllsAfter.Count >= 5, _clock, TimeSpan.FromSeconds(10));

        var standing = _wall.Standing;
        Assert.Equal(new ProjectionStanding(IsCaughtUp: true, IsFailing: false, Behind: 0, standing.LastEventAt, Skipped: 0), standing);
        Assert.Empty(_log.All);
    }

    [Fact]
    public async Task The_age_is_that_of_the_last_event_that_was_read()
    {
        await WriteAsync("c-1", Started());

        await CaughtUpAsync();

        Assert.Equal(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero), _wall.Standing.LastEventAt);
    }

    private async Task CaughtUpAsync()
    {
        Start();
        await _wall.CaughtUp.InTimeAsync();
    }

    private void Start()
    {
        _wall = new Wall(new Deaf(), _journal, _clock, logger: _log);
        _wall.Start();
    }

    private async Task WriteAsync(string conversation, params Event[] events) => Assert.NotNull(await _journal.AppendAsync(
        new Turn(new ConversationId(conversation).Actor, 0, new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero), events)));

    private static ConversationEvent.Started Started() => new(new CustomerProfile(new CustomerId("cy")), "web", "retail");

    /// <summary>Tells of nothing that happens.</summary>
    private sealed class Deaf : IEngine
    {
        public ValueTask<Reply> SendAsync(ActorId to, Command command, CancellationToken cancellation = default) =>
            throw new NotSupportedException();

        public ValueTask<IReadOnlyList<Committed>> ReadAsync(
            ActorId actor, long after, int limit, CancellationToken cancellation = default) =>
            throw new NotSupportedException();

        public async IAsyncEnumerable<Committed> WatchAsync(Watch watch, [EnumeratorCancellation] CancellationToken cancellation = default)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
            yield break;
        }
    }
}
