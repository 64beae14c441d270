using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Runtime.Projections;
using Engine.Runtime.Tests.Support;
using static Engine.Runtime.Tests.Support.Retail;
using static Engine.Runtime.Tests.Support.Waiting;

namespace Engine.Runtime.Tests.Projections;

/// <summary>A town, and walls over its journal.</summary>
public abstract class WallSpecification : IAsyncLifetime
{
    protected static WallFilter Everything { get; } = new();

    protected JournalDouble Journal { get; } = new();
    protected MemoryCheckpoints Checkpoints { get; } = new();
    protected Clock Clock { get; } = new();
    private readonly List<Wall> _walls = [];
    protected Town Town { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Town = await Town.OpenAsync(Journal, Clock);

    public async ValueTask DisposeAsync()
    {
        foreach (var wall in _walls) await wall.DisposeAsync();
        await Town.DisposeAsync();
    }

    protected static Comparer<ConversationId> ById { get; } =
        Comparer<ConversationId>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value));

    protected static ConversationId Id(int number) => new($"c-{number}");

    protected Wall Begin()
    {
        var wall = new Wall(Town.Engine, Journal, Clock, Checkpoints);
        _walls.Add(wall);
        wall.Start();
        return wall;
    }

    protected async Task<Wall> AWallAsync()
    {
        var wall = Begin();
        await wall.CaughtUp.InTimeAsync();
        return wall;
    }

    protected async Task StartAsync(int conversation)
    {
        await Town.DoAsync(Id(conversation).Actor, Start());
        await Town.Engine.SeenAsync<EffectSettled>(Id(conversation).Actor);   // quiet until somebody speaks
    }

    private int _messages;

    protected async Task SayAsync(int conversation, string text) =>
        await Town.DoAsync(Id(conversation).Actor, Says($"m-{_messages++}", text));

    private (WallChangeKind, string) _last;

    /// <summary>
    /// The next change of kind or conversation. A turn's events reach the wall one by one: whoever reads in between gets the same row in
    /// two versions.
    /// </summary>
    protected async Task<(WallChangeKind, string)> KindAndConversationAsync(IAsyncEnumerator<WallChange> seen)
    {
        while (true)
        {
            var change = await seen.NextAsync();
            var now = (change.Kind, (change.Row?.Conversation ?? change.Conversation!.Value).Value);
            if (now == _last) continue;
            return _last = now;
        }
    }

    protected static async Task<List<WallRow>> SnapshotAsync(Wall wall)
    {
        var changes = await wall.WatchAsync(Everything).TakeAsync(wall.Rows.Count + 1);
        return [.. changes.Select(c => c.Row).OfType<WallRow>().OrderBy(r => r.Conversation, ById)];
    }

    /// <summary>The rows once they show the last event of every conversation.</summary>
    protected async Task<List<WallRow>> StillAsync(Wall wall)
    {
        List<WallRow> rows = [];
        await UntilAsync(async () =>
        {
            rows = await SnapshotAsync(wall);
            var newest = (await Journal.ReadAllAsync(ActorKind.Conversation, 0, int.MaxValue))
                .GroupBy(e => e.Actor).Where(g => !g.Any(e => e.Event is ConversationEvent.Closed))
                    .ToDictionary(g => g.Key.Key, g => g.Max(e => e.Sequence));
            return rows.Count == newest.Count && rows.All(r => newest.GetValueOrDefault(r.Conversation.Value) == r.Sequence);
        });
        return rows;
    }

    protected static async Task<WallRow> RowAsync(Wall wall, Func<WallRow, bool> which)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await foreach (var change in wall.WatchAsync(Everything, patience.Token))
            if (change.Row is { } row && which(row)) return row;
        throw new InvalidOperationException("the wall has ended");
    }

    /// <summary>Ten seconds and one more message make the wall store what it has.</summary>
    protected async Task StoreAsync(Wall wall)
    {
        Clock.Advance(TimeSpan.FromSeconds(10));
        for (var i = 0; Checkpoints.Saved.Count == 0; i++) await SayAsync(1, i % 2 == 0 ? "thanks" : "affirm");
        Assert.True(wall.CaughtUp.IsCompletedSuccessfully);
    }
}
