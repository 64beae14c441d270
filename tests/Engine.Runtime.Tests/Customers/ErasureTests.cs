using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Runtime.Customers;
using Engine.Runtime.Projections;
using Engine.Runtime.Tests.Support;
using static Engine.Runtime.Tests.Support.Retail;
using static Engine.Runtime.Tests.Support.Waiting;

namespace Engine.Runtime.Tests.Customers;

/// <summary>A customer wants to be forgotten, or to know what is known of them.</summary>
public sealed class ErasureTests
{
    private const string Secret = "track_order of my xyzzyplugh please";

    private static readonly CustomerId Cleo = new("cleo");
    private static readonly ConversationId Second = new("c-2"), Dora = new("c-3");

    [Fact]
    public async Task Everything_that_was_said_reads_as_erased_and_what_happened_stays()
    {
        await using var town = await SpokenAsync();
        var before = await AllAsync(town, Conversation);

        var erased = await town.Engine.EraseAsync(Cleo, "root");

        Assert.IsType<Reply.Accepted>(erased.Reply);
        Assert.Equal(2, erased.Conversations);
        var after = await AllAsync(town, Conversation);
        Assert.Equal(before.Select(c => (c.Sequence, c.At, c.Event.GetType())),
            after.Take(before.Count).Select(c => (c.Sequence, c.At, c.Event.GetType())));
        Assert.Equal("[erased]", after.Select(c => c.Event).OfType<ConversationEvent.CustomerSaid>().First().Text);
        Assert.Equal("track_order", after.Select(c => c.Event).OfType<ConversationEvent.CustomerSaid>().First().Analysis!.Intent);
        Assert.Equal(new ConversationEvent.Erased("root"), Assert.Single(after, c => c.Event is ConversationEvent.Erased).Event);
    }

    [Fact]
    public async Task Open_conversations_close_first_and_leave_the_wall_and_nobody_in_memory_knows_a_name()
    {
        await using var town = await SpokenAsync();
        await using var wall = new Wall(town.Engine, town.Journal, TimeProvider.System);
        wall.Start();
        await wall.CaughtUp;
        Assert.Equal([Conversation, Second, Dora], wall.Rows.Select(r => r.Conversation)
            .Order(Comparer<ConversationId>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value))));

        await town.Engine.EraseAsync(Cleo, "root");

        await UntilAsync(() => wall.Rows.Count == 1);
        var view = await town.LookAsync<ConversationView>(Conversation.Actor);
        Assert.Equal(Phase.Closed, view.Phase);
        Assert.NotEqual("Cleo", view.Customer.Name);
        Assert.Null((await town.LookAsync<CustomerView>(Cleo.Actor)).Profile.Name);
        var packet = (await town.Engine.PacketAsync(Conversation))!;
        Assert.All(packet.Transcript.Where(t => t.Who == Speaker.Customer), t => Assert.Equal("[erased]", t.Text));
        Assert.DoesNotContain("xyzzyplugh", packet.Summary);
        Assert.Equal("Cleo", (await town.LookAsync<ConversationView>(Dora.Actor)).Customer.Name);
    }

    [Fact]
    public async Task Erasing_again_changes_nothing_and_somebody_who_was_never_there_is_refused()
    {
        await using var town = await SpokenAsync();
        await town.Engine.EraseAsync(Cleo, "root");
        var before = await AllAsync(town, Conversation);

        Assert.IsType<Reply.Accepted>((await town.Engine.EraseAsync(Cleo, "root")).Reply);

        Assert.Equal(before.Count(c => c.Event is ConversationEvent.Erased),
            (await AllAsync(town, Conversation)).Count(c => c.Event is ConversationEvent.Erased));
        Assert.Equal(Refusal.UnknownCustomer,
            Assert.IsType<Reply.Refused>((await town.Engine.EraseAsync(new CustomerId("nobody"), "root")).Reply).Code);
        Assert.Equal(Refusal.UnknownConversation,
            Assert.IsType<Reply.Refused>(await town.Engine.EraseAsync(new ConversationId("c-9"), "root")).Code);
    }

    [Fact]
    public async Task Who_was_erased_may_come_again_and_is_known_anew()
    {
        await using var town = await SpokenAsync();
        await town.Engine.EraseAsync(Cleo, "root");

        await town.DoAsync(new ConversationId("c-4").Actor, Start());
        await town.Engine.SeenAsync<CustomerEvent.Opened>(Cleo.Actor, e => e.Conversation.Value == "c-4");

        Assert.Equal("Cleo", (await town.LookAsync<CustomerView>(Cleo.Actor)).Profile.Name);
        Assert.Equal(["[erased]", "[erased]", "Cleo"], (await town.Engine.ReadAsync(Cleo.Actor, 0, 100)).Select(c => c.Event)
            .OfType<CustomerEvent.Opened>().Select(e => e.Profile.Name));
    }

    [Fact]
    public async Task Nobody_but_who_was_erased_is_forgotten()
    {
        await using var town = await SpokenAsync();

        Assert.IsType<Reply.Refused>(await town.SendAsync(Conversation.Actor, new Forget()));
        Assert.IsType<Reply.Refused>(await town.SendAsync(Cleo.Actor, new Forget()));

        Assert.Equal("Cleo", (await town.LookAsync<ConversationView>(Conversation.Actor)).Customer.Name);
    }

    /// <summary>What was put on record is owed: an engine that could not delete the key does it when it can.</summary>
    [Fact]
    public async Task A_key_that_could_not_be_deleted_is_deleted_later_without_anybodys_asking()
    {
        var journal = new JournalDouble { ForgettingFails = true };
        await using var town = await SpokenAsync(journal);
        Assert.Equal(Refusal.StorageFailed, Assert.IsType<Reply.Refused>((await town.Engine.EraseAsync(Cleo, "root")).Reply).Code);
        Assert.Contains(await AllAsync(town, Conversation), c => c.Event is ConversationEvent.Erased);

        journal.ForgettingFails = false;

        await UntilAsync(async () => await SaidAsync(town, Conversation) == "[erased]");
    }

    [Fact]
    public async Task On_a_real_journal_no_byte_of_the_folder_holds_a_word_before_or_after_and_after_a_restart_it_is_still_erased()
    {
        await using var disk = await Disk.NewAsync();
        await using (var town = await SpokenAsync(await disk.OpenAsync()))
        {
            Assert.Empty(Testing.Bytes.HoldingFiles(disk.Folder, "xyzzyplugh"));
            await town.Engine.EraseAsync(Cleo, "root");
        }

        await using var again = await Town.OpenAsync(await disk.OpenAsync());
        Assert.Equal("[erased]", (await AllAsync(again, Conversation)).Select(c => c.Event)
            .OfType<ConversationEvent.CustomerSaid>().First().Text);
        Assert.Equal(Secret, (await AllAsync(again, Dora)).Select(c => c.Event).OfType<ConversationEvent.CustomerSaid>().First().Text);
    }

    [Fact]
    public async Task An_export_holds_all_that_was_said_and_is_on_record_with_the_customer_and_each_conversation()
    {
        await using var town = await SpokenAsync();

        Assert.IsType<Reply.Accepted>(await town.Engine.BeginExportAsync(Cleo, "root"));
        using var output = new MemoryStream();
        await town.Engine.WriteExportAsync(Cleo, output);

        using var export = JsonDocument.Parse(Encoding.UTF8.GetString(output.ToArray()));
        var conversations = export.RootElement.GetProperty("conversations").EnumerateArray().ToArray();
        Assert.Equal(["c-1", "c-2"], conversations.Select(c => c.GetProperty("id").GetString()));
        Assert.All(conversations,
            c => Assert.Contains(c.GetProperty("events").EnumerateArray(),
                e => e.TryGetProperty("text", out var text) && text.GetString() == Secret));
        Assert.Contains(export.RootElement.GetProperty("events").EnumerateArray(),
            e => e.GetProperty("type").GetString() == "customer.exported");
        Assert.Contains(await AllAsync(town, Second), c => c.Event is ConversationEvent.Inspected { By.Value: "root" });
        Assert.Equal(Refusal.UnknownCustomer,
            Assert.IsType<Reply.Refused>(await town.Engine.BeginExportAsync(new CustomerId("nobody"), "root")).Code);
    }

    [Fact]
    public async Task What_was_said_goes_by_itself_so_long_after_the_end_as_the_channel_says()
    {
        var clock = new Clock();
        var kept = new Domain.Assistants.RetentionRules(
            TimeSpan.FromDays(400), ImmutableSortedDictionary<string, TimeSpan>.Empty.Add("sms", TimeSpan.FromDays(30)));
        var daily = new RuntimeOptions { WakeTick = TimeSpan.FromDays(1) };
        await using var town =
            await Town.OpenAsync(clock: clock, options: daily, assistant: Assistant with { Retention = kept, Patience = new Patience() });
        await TalkAsync(town, Conversation, "web");
        await TalkAsync(town, Second, "sms");
        await town.DoAsync(Conversation.Actor, new ConversationCommand.Close("customer"));
        await town.DoAsync(Second.Actor, new ConversationCommand.Close("customer"));

        clock.Advance(TimeSpan.FromDays(30));
        await UntilAsync(async () => await SaidAsync(town, Second) == "[erased]", clock, TimeSpan.FromHours(12));
        Assert.Equal(Secret, await SaidAsync(town, Conversation));
        Assert.Contains(await AllAsync(town, Second), c => c.Event is ConversationEvent.Erased { By: "retention" });

        clock.Advance(TimeSpan.FromDays(370));
        await UntilAsync(async () => await SaidAsync(town, Conversation) == "[erased]", clock, TimeSpan.FromHours(12));
    }

    /// <summary>Cleo has two conversations, and another Cleo, whose id is dora, has one.</summary>
    private static async Task<Town> SpokenAsync(Journal.IJournal? journal = null)
    {
        var town = await Town.OpenAsync(journal);
        await TalkAsync(town, Conversation);
        await TalkAsync(town, Second);
        await TalkAsync(town, Dora, customer: "dora");
        await town.Engine.SeenAsync<CustomerEvent.Opened>(Cleo.Actor, e => e.Conversation == Second);
        return town;
    }

    private static async Task TalkAsync(Town town, ConversationId conversation, string channel = "web", string customer = "cleo")
    {
        await town.DoAsync(conversation.Actor, Start(customer) with { Channel = channel });
        await town.DoAsync(conversation.Actor, Says("m-1", Secret));
        if (customer == "cleo") await town.Engine.SeenAsync<CustomerEvent.Opened>(Cleo.Actor, e => e.Conversation == conversation);
    }

    private static async Task<IReadOnlyList<Committed>> AllAsync(Town town, ConversationId conversation) =>
        await town.Engine.ReadAsync(conversation.Actor, 0, 1_000);

    private static async Task<string> SaidAsync(Town town, ConversationId conversation) =>
        (await AllAsync(town, conversation)).Select(c => c.Event).OfType<ConversationEvent.CustomerSaid>().First().Text;
}
