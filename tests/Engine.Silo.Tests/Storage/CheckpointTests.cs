using System.Collections.Frozen;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Journal;
using Engine.Runtime.Assistants;
using Engine.Runtime.Projections;
using Engine.Runtime.Tests.Support;
using Engine.Silo.Places;
using Engine.Silo.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using static Engine.Runtime.Tests.Support.Retail;

namespace Engine.Silo.Tests.Storage;

/// <summary>Projections' checkpoints as grain state.</summary>
public sealed class CheckpointTests
{
    /// <summary>Where an embedded engine's storage keeps the wall's.</summary>
    private const string WallsKey = "checkpoint of checkpoint/wall";

    private readonly MemoryJournal _journal = new();

    [Fact]
    public async Task What_one_process_saves_another_loads_and_each_projection_has_its_own()
    {
        await using var silos = await RetailSilos.StartAsync(_journal, silos: 2);
        var gateway = silos.Checkpoints;
        var rows = new byte[4 << 20];
        new Random(1).NextBytes(rows);
        Assert.Null(await gateway.LoadAsync("wall"));

        await gateway.SaveAsync(new Checkpoint("wall", 7, new byte[] { 1 }));
        await gateway.SaveAsync(new Checkpoint("figures", 3, ReadOnlyMemory<byte>.Empty));
        await gateway.SaveAsync(new Checkpoint("wall", 9, rows));

        foreach (var other in new[] { gateway, Of(silos, 0), Of(silos, 1) })
        {
            var wall = await other.LoadAsync("wall");
            Assert.Equal(9, wall!.Position);
            Assert.True(wall.State.Span.SequenceEqual(rows));
            Assert.Equal(3, (await other.LoadAsync("figures"))!.Position);
        }
    }

    /// <summary>The wall's may be some MB, and is wanted once.</summary>
    [Fact]
    public async Task A_checkpoint_does_not_stay_in_memory()
    {
        await using var engine = await EmbeddedEngine.StartAsync(_journal, Shelf.Of(Assistant, new Understood()));
        var checkpoints = engine.Services.GetRequiredService<ICheckpoints>();
        await checkpoints.SaveAsync(new Checkpoint("wall", 7, default));
        Assert.NotNull(await checkpoints.LoadAsync("wall"));

        Assert.True(await _journal.WriteStateAsync(WallsKey, expected: 1, value: null));

        Assert.Null(await checkpoints.LoadAsync("wall"));
    }

    [Fact]
    public async Task Who_did_not_know_the_newest_version_is_refused_once_and_goes_on_from_it()
    {
        await using var engine = await EmbeddedEngine.StartAsync(_journal, Shelf.Of(Assistant, new Understood()));
        var checkpoints = engine.Services.GetRequiredService<ICheckpoints>();
        await checkpoints.SaveAsync(new Checkpoint("wall", 7, default));
        var stored = await _journal.ReadStateAsync(WallsKey);
        Assert.True(await _journal.WriteStateAsync(WallsKey, stored!.Version, stored.Value));   // as a second activation would

        await Assert.ThrowsAsync<InconsistentStateException>(async () => await checkpoints.SaveAsync(new Checkpoint("wall", 8, default)));
        await checkpoints.SaveAsync(new Checkpoint("wall", 9, default));

        Assert.Equal(9, (await checkpoints.LoadAsync("wall"))!.Position);
    }

    /// <summary>A migration carries no grain state over, so nobody has noted the queue; it is read from the journal.</summary>
    [Fact]
    public async Task Who_waits_in_a_queue_that_is_gone_after_a_migration_goes_on_to_the_default_queue()
    {
        using var folder = new TestFolder();
        var billing = new QueueId("billing");
        var patient = Assistant with   // the queue plans nothing by itself: nothing but the note wakes it
        {
            Queues = Assistant.Queues.ToFrozenDictionary(q => q.Key, q => q.Value with { RelaxAfter = null }),
        };
        await using (var source = SqliteJournal.Open(folder.Path))
        await using (var engine = await EmbeddedEngine.StartAsync(source, Shelf.Of(patient, new Understood())))
        {
            await engine.DoAsync(Conversation.Actor, Start());
            await engine.DoAsync(Conversation.Actor, new ConversationCommand.Escalate(billing, "sue"));
            await engine.SeenAsync<ConversationEvent.Queued>(Conversation.Actor);
        }
        var database = await TestJournal.DatabaseAsync();

        await Migration.CopyAsync(folder.Path, database);
        await MembershipTables.CreateAsync(database, default);
        await using var journal = await PostgresJournal.OpenAsync(database, MasterKey.InFolder(folder.Path));
        await using var silos = await TestSilos.StartAsync(
            journal, understanding: new Understood(), database: database,
            assistant: Assistant with { Queues = Assistant.Queues.Where(q => q.Key != billing).ToFrozenDictionary() });

        await silos.Engine.SeenAsync<ConversationEvent.Queued>(Conversation.Actor, e => e.Queue == General);
    }

    private static ICheckpoints Of(TestSilos silos, int silo) => silos.ServicesOf(silo).GetRequiredService<ICheckpoints>();
}
