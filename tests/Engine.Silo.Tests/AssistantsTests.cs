using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Journal;
using Engine.Runtime.Tests.Support;

namespace Engine.Silo.Tests;

/// <summary>Several assistants on two silos, each with its own reading of the folders.</summary>
public sealed class AssistantsTests : IAsyncLifetime
{
    private readonly AssistantsOnDisk _disk = new();
    private readonly MemoryJournal _journal = new();
    private TestSilos _silos = null!;
    private int _said;

    public async ValueTask InitializeAsync()
    {
        _disk.Write("retail", "retail", "1", says: "One.");
        _disk.Write("zoo", "zoo", "1", says: "Zoo.");
        _silos = await TestSilos.StartAsync(_journal, silos: 2, shelf: _disk.NewShelf);
    }

    public async ValueTask DisposeAsync()
    {
        await _silos.DisposeAsync();
        await _journal.DisposeAsync();
        _disk.Dispose();
    }

    [Fact]
    public async Task Every_silo_reads_its_folders_again_and_conversations_keep_what_they_have()
    {
        var before = await OpenOnBothAsync("before");
        _disk.Write("retail", "retail", "2", says: "Two.");

        var reloaded = await _silos.Assistants.ReloadAsync();

        Assert.Equal(2, reloaded.Length);
        Assert.Equal(2, reloaded.Select(silo => silo.Silo).Distinct().Count());
        Assert.All(reloaded, silo => Assert.Equal(
            [("retail", EditionStanding.Newest), ("zoo", EditionStanding.Newest), ("retail", EditionStanding.Leaving)],
            silo.Assistants.Select(a => (a.Name, a.Standing))));
        var after = await OpenOnBothAsync("after");
        foreach (var conversation in before) Assert.Equal("One.", await SayAsync(conversation));
        foreach (var conversation in after) Assert.Equal("Two.", await SayAsync(conversation));
    }

    [Fact]
    public async Task A_folder_that_is_broken_is_refused_on_every_silo_and_read_the_same_by_whoever_asks()
    {
        _disk.WriteText("zoo", "name: zoo");

        var reloaded = await _silos.Assistants.ReloadAsync();
        var read = await _silos.Assistants.ReadAsync();

        Assert.All(reloaded, silo => Assert.Equal(("zoo", AssistantFault.Invalid),
            (Assert.Single(silo.Refused).Folder, silo.Refused[0].Code)));
        Assert.Equal(reloaded.Select(silo => silo.Refused.Single()), read.Select(silo => silo.Refused.Single()));
        await OpenAsync("z", "zoo");
        Assert.Equal("Zoo.", await SayAsync(new ConversationId("z")));
    }

    [Fact]
    public async Task A_conversation_is_found_again_with_its_version_when_its_silo_is_gone()
    {
        _disk.Write("retail-2", "retail", "2", says: "Two.");
        await _silos.Assistants.ReloadAsync();
        _disk.Write("retail-3", "retail", "3", says: "Three.");
        var held = await OpenOnBothAsync("held");
        await _silos.Assistants.ReloadAsync();

        await _silos.KillAsync(1);

        foreach (var conversation in held)
        {
            Assert.Equal("Two.", await SayAsync(conversation));
            Assert.DoesNotContain(await _journal.ReadAsync(conversation.Actor, 0, 100), e => e.Event is ConversationEvent.AssistantChanged);
        }
    }

    [Fact]
    public async Task A_conversation_whose_version_is_gone_goes_on_with_the_newest_and_says_so()
    {
        var (old, _) = (await OpenOnBothAsync("old"), 0);
        _disk.Write("retail", "retail", "2", says: "Two.");
        await _silos.Assistants.ReloadAsync();
        _disk.Clock.Advance(TimeSpan.FromMinutes(61));
        foreach (var at in new[] { 0, 1 }) _silos.ServicesOf(at).GetShelf().Tick();

        foreach (var conversation in old)
        {
            Assert.Equal("Two.", await SayAsync(conversation));
            var changed = Assert.Single((await _journal.ReadAsync(conversation.Actor, 0, 100)).Select(e => e.Event)
                .OfType<ConversationEvent.AssistantChanged>());
            Assert.StartsWith("2+", changed.Version, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Nobodys_turn_fails_while_assistants_come_and_go_and_none_stays_in_memory_that_nobody_asks()
    {
        var talking = Task.WhenAll(Enumerable.Range(0, 20).Select(async customer =>
        {
            for (var i = 0; i < 20; i++)
            {
                var id = $"c-{customer}-{i}";
                await OpenAsync(id, "retail");
                await SayAsync(new ConversationId(id));
                await SayAsync(new ConversationId(id));
            }
        }));
        for (var version = 2; !talking.IsCompleted || version < 6; version++)
        {
            _disk.Write("retail", "retail", $"{version}", says: $"Version {version}.");
            await _silos.Assistants.ReloadAsync();
            _disk.Clock.Advance(TimeSpan.FromMinutes(61));
        }
        await talking;

        _disk.Clock.Advance(TimeSpan.FromMinutes(61));
        for (var tick = 0; tick < 2; tick++)
            foreach (var at in new[] { 0, 1 }) _silos.ServicesOf(at).GetShelf().Tick();
        Assert.Equal(2 * 2, _disk.Loaded);   // two assistants on two silos
    }

    /// <summary>Opens conversations until each silo has some.</summary>
    private async Task<List<ConversationId>> OpenOnBothAsync(string name)
    {
        List<ConversationId> opened = [];
        HashSet<int> at = [];
        while (at.Count < 2)
        {
            var id = new ConversationId($"{name}-{opened.Count}");
            await OpenAsync(id.Value, assistant: null);
            opened.Add(id);
            at.Add(await _silos.SiloOfAsync(id.Actor));
        }
        return opened;
    }

    private Task<Reply.Accepted> OpenAsync(string id, string? assistant) => _silos.Engine.DoAsync(
        new ConversationId(id).Actor, new ConversationCommand.Start(new CustomerProfile(new CustomerId("kim-" + id)), "web", assistant));

    private async Task<string> SayAsync(ConversationId conversation)
    {
        var said = await _silos.Engine.DoAsync(
            conversation.Actor, new ConversationCommand.CustomerSays($"m-{Interlocked.Increment(ref _said)}", "hm"));
        return said.Events.Select(e => e.Event).OfType<ConversationEvent.BotSaid>().Single().Text;
    }
}

file static class Shelves
{
    public static Engine.Runtime.Assistants.Shelf GetShelf(this IServiceProvider silo) =>
        ((SiloWorld)silo.GetService(typeof(SiloWorld))!).World.Assistants;
}
