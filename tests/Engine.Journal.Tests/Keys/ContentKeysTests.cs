using Engine.Journal.Keys;
using Engine.Testing;
using static Engine.Journal.Tests.Samples;

namespace Engine.Journal.Tests.Keys;

public sealed class ContentKeysTests
{
    /// <summary>Only a failing test waits so long.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_key_is_on_disk_before_anybody_has_it()
    {
        var store = new Store();
        using var keys = new ContentKeys(store, TestMaster.Key, keptMax: 100);

        for (var i = 0; i < 1_000; i++) Assert.Contains((await keys.NewAsync(Conversation(i), lost: null, default)).Key.Id, store.Keys);
    }

    [Fact]
    public async Task When_no_key_can_be_stored_nobody_gets_one_and_the_next_who_asks_may()
    {
        var store = new Store { Fails = true };
        using var keys = new ContentKeys(store, TestMaster.Key, keptMax: 100);
        await Assert.ThrowsAsync<JournalException>(() => keys.NewAsync(Conversation(1), lost: null, default).AsTask());

        store.Fails = false;

        Assert.NotNull((await keys.NewAsync(Conversation(1), lost: null, default)).Key);
    }

    [Fact]
    public async Task Two_who_ask_for_one_actor_at_once_get_the_same_key_and_no_two_actors_do()
    {
        using var keys = new ContentKeys(new Store(), TestMaster.Key, keptMax: 10_000);

        var given = await Task.WhenAll(Enumerable.Range(0, 2_000)
            .Select(i => Task.Run(async () => (await keys.NewAsync(Conversation(i / 2), lost: null, default)).Key.Id)));

        Assert.Equal(1_000, given.Distinct().Count());
        Assert.All(given.Chunk(2), pair => Assert.Equal(pair[0], pair[1]));
    }

    [Fact]
    public async Task More_keys_than_fit_into_memory_are_found_again_on_disk()
    {
        var store = new Store();
        using var keys = new ContentKeys(store, TestMaster.Key, keptMax: 16);
        var ids = new List<long>();
        for (var i = 0; i < 200; i++) ids.Add((await keys.NewAsync(Conversation(i), lost: null, default)).Key.Id);

        Assert.Null(keys.Known(ids[0]));
        Assert.Equal(ids.Order(), (await keys.FindAsync(ids, default)).Keys.Order());
    }

    [Fact]
    public async Task A_deleted_key_is_in_memory_no_more_and_is_not_found()
    {
        using var keys = new ContentKeys(new Store(), TestMaster.Key, keptMax: 100);
        var id = (await keys.NewAsync(Conversation(1), lost: null, default)).Key.Id;

        await keys.EraseAsync([id], default);

        Assert.Null(keys.Known(id));
        Assert.Empty(await keys.FindAsync([id], default));
    }

    /// <summary>In memory, and broken when a test says so.</summary>
    /// <summary>Of two the one made keys and the other waited for them when the journal closed; the other waited for ever.</summary>
    [Fact]
    public async Task Whoever_waits_for_a_key_while_the_journal_closes_is_told()
    {
        var store = new Store { Gate = new TaskCompletionSource() };
        var keys = new ContentKeys(store, TestMaster.Key, keptMax: 100);
        var making = keys.NewAsync(Conversation(1), lost: null, default).AsTask();
        var waiting = keys.NewAsync(Conversation(2), lost: null, default).AsTask();

        keys.Dispose();
        store.Gate.SetResult();

        Assert.NotNull((await making.WaitAsync(Patience, TimeProvider.System)).Key);
        await Assert.ThrowsAsync<JournalException>(() => waiting.WaitAsync(Patience, TimeProvider.System));
    }

    private sealed class Store : IKeyStore
    {
        private readonly System.Collections.Concurrent.ConcurrentDictionary<long, byte[]?> _boxes = [];

        public bool Fails { get; set; }

        /// <summary>Keys are stored when it opens.</summary>
        public TaskCompletionSource? Gate { get; init; }

        public ICollection<long> Keys => _boxes.Keys;

        public async ValueTask AddAsync(IReadOnlyList<WrappedKey> keys, CancellationToken cancellation = default)
        {
            await Task.Yield();
            if (Gate is not null) await Gate.Task;
            if (Fails) throw new JournalException("The disk is full.");
            foreach (var key in keys) Assert.True(_boxes.TryAdd(key.Id, key.Box));
        }

        public ValueTask<IReadOnlyList<WrappedKey>> FindAsync(IReadOnlyCollection<long> ids, CancellationToken cancellation = default) =>
            new([.. ids.Where(_boxes.ContainsKey).Select(id => new WrappedKey(id, _boxes[id]))]);

        public ValueTask EraseAsync(IReadOnlyCollection<long> ids, CancellationToken cancellation = default)
        {
            foreach (var id in ids) _boxes[id] = null;
            return ValueTask.CompletedTask;
        }
    }
}
