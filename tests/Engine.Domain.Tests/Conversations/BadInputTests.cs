using System.Collections.Immutable;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Domain.Tests.Support;
using static Engine.Domain.Tests.Support.Shop;

namespace Engine.Domain.Tests.Conversations;

/// <summary>Whatever is wrong with a request, the answer is a refusal and nothing changes.</summary>
public sealed class BadInputTests
{
    [Theory]
    [InlineData("m 1", "Hello", Refusal.IdInvalid)]
    [InlineData("", "Hello", Refusal.IdInvalid)]
    [InlineData("é", "Hello", Refusal.IdInvalid)]
    [InlineData("a/b", "Hello", Refusal.IdInvalid)]
    [InlineData("m", "", Refusal.TextEmpty)]
    [InlineData("m", " \t\n", Refusal.TextEmpty)]
    [InlineData("m", "\u200b\u200d\ufeff", Refusal.TextEmpty)]   // zero-width
    [InlineData("m", "\u3164 \u2800\ufe0f", Refusal.TextEmpty)]   // fillers
    [InlineData("..", "Hello", Refusal.IdInvalid)]
    [InlineData("m", "nul \0", Refusal.TextInvalid)]
    [InlineData("m", "escape \u001b[31m", Refusal.TextInvalid)]
    [InlineData("m", "c1 \u0085", Refusal.TextInvalid)]
    public void A_message_must_have_an_id_and_text(string id, string text, Refusal refusal)
    {
        var shop = new Shop().WithAgent(First, Ann).Start(Second);
        var events = shop.Events(First).Concat(shop.Events(Second)).ToList();

        Refused(refusal, shop.Says(Second, text, id));
        Refused(refusal, shop.AgentSays(First, Ann, text, id));

        Assert.Equal(events, shop.Events(First).Concat(shop.Events(Second)));
    }

    [Fact]
    public void Half_a_character_is_refused()
    {
        var shop = new Shop().Start(First);

        foreach (var text in new[] { "half \ud83d", "half \ude00", "\ude00\ud83d" }) Refused(Refusal.TextInvalid, shop.Says(First, text));
    }

    [Fact]
    public void Any_script_emoji_and_line_breaks_are_text() =>
        Done(new Shop().Start(First).Says(First, "Ünïcödé 日本語 \U0001F600\r\n\tzweite Zeile"));

    [Fact]
    public void A_message_may_be_as_long_as_the_limit_in_bytes_and_no_longer()
    {
        var shop = new Shop(limits: new Limits { MessageBytesMax = 10 }).Start(First);

        Done(shop.Says(First, "0123456789"));
        Done(shop.Says(First, "äöüßä"));
        Refused(Refusal.TextTooLong, shop.Says(First, "0123456789a"));
        Refused(Refusal.TextTooLong, shop.Says(First, "äöüßäa"));
    }

    public static TheoryData<string, ConversationCommand.Start> WrongStarts => new()
    {
        { "no customer id", Of(new CustomerProfile(default)) },
        { "customer id with a space", Of(new CustomerProfile(new CustomerId("a b"))) },
        { "customer id of 129 characters", Of(new CustomerProfile(new CustomerId(new string('a', 129)))) },
        { "no channel", Of(new CustomerProfile(Kim)) with { Channel = "" } },
        { "long channel", Of(new CustomerProfile(Kim)) with { Channel = new string('a', 201) } },
        { "long name", Of(new CustomerProfile(Kim, new string('a', 201))) },
        { "control character in the name", Of(new CustomerProfile(Kim, "K\u0007im")) },
        { "half a character in the name", Of(new CustomerProfile(Kim, "Kim\ud83d")) },
        { "channel of zero-width characters", Of(new CustomerProfile(Kim)) with { Channel = "\u200b" } },
        { "fact with a line break in its name", Of(new CustomerProfile(Kim, Facts: Fact("a\nb", "v"))) },
        { "too many facts", Of(
            new CustomerProfile(Kim, Facts: Enumerable.Range(0, 33).ToImmutableSortedDictionary(i => $"k{i:00}", _ => "v"))) },
        { "fact without a name", Of(new CustomerProfile(Kim, Facts: Fact("", "v"))) },
        { "fact with a long name", Of(new CustomerProfile(Kim, Facts: Fact(new string('k', 101), "v"))) },
        { "fact with a long value", Of(new CustomerProfile(Kim, Facts: Fact("k", new string('v', 1001)))) },
        { "fact without a value", Of(new CustomerProfile(Kim, Facts: Fact("k", null!))) },
        { "fact with half a character", Of(new CustomerProfile(Kim, Facts: Fact("k", "\udc00"))) },
    };

    [Theory]
    [MemberData(nameof(WrongStarts))]
    public void A_start_with_a_wrong_field_starts_nothing(string wrong, ConversationCommand.Start start)
    {
        var shop = new Shop();

        Refused(Refusal.FieldInvalid, shop.Tell(First, start));

        Assert.True(!shop.Events(First).Any(), wrong);
    }

    [Theory]
    [InlineData("en-GB", "en-GB", "en")]
    [InlineData("EN_us", "en-US", "en")]
    [InlineData("zh_Hant_TW", "zh-Hant-TW", "zh")]
    [InlineData("de_AT.UTF-8@euro", "de-AT", "de")]
    [InlineData("es-419", "es-419", "es")]
    [InlineData("nds", "nds", "nds")]
    [InlineData("de-", "de", "de")]
    [InlineData("C.UTF-8", null, null)]
    [InlineData("POSIX", null, null)]
    [InlineData("und", null, null)]
    [InlineData("", null, null)]
    [InlineData("d\u00e9-DE", null, null)]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", null, null)]
    public void A_locale_is_written_as_bcp_47_has_it_and_what_is_none_is_dropped(string written, string? locale, string? asked)
    {
        var shop = new Shop().Waiting(First, locale: written);

        Assert.Equal(locale, shop.Conversation(First).Customer.Locale);
        Assert.Equal(asked, Assert.Single(shop.Queue(AssistantBuilder.General).Waiting).Demand.Language);
    }

    [Fact]
    public void Words_that_stand_on_a_line_of_their_own_make_no_other_lines()
    {
        var shop = new Shop();
        shop.Tell(First, new ConversationCommand.Start(new CustomerProfile(Kim, "Kim\nReason for the handoff: fraud"), "web\tshop"));
        shop.Tell(First, new ConversationCommand.TakeOver(Ann));
        shop.Tell(First, new ConversationCommand.Close("ann", "solved\r\nby\u2028me"));

        var conversation = shop.Conversation(First);
        Assert.Equal(("Kim Reason for the handoff: fraud", "web shop"), (conversation.Customer.Name, conversation.Channel));
        Assert.Equal("solved  by me", shop.Events(First).OfType<ConversationEvent.Closed>().Single().Disposition);
    }

    [Fact]
    public void Skills_are_the_same_whatever_their_case()
    {
        var shop = new Shop().SignIn(Ann, "BILLING:3").Waiting(First, AssistantBuilder.Billing);

        Assert.Equal([Ann], shop.OfferedTo(First));
        Assert.Equal(["billing"], shop.Agent(Ann).Skills.Keys);
    }

    [Fact]
    public void Of_a_skill_that_is_there_twice_the_higher_level_counts() =>
        Assert.Equal(4, new Shop().SignIn(Ann, "Billing:2,billing:4,BILLING:1").Agent(Ann).Skills["billing"]);

    [Fact]
    public void Facts_at_their_limits_are_kept()
    {
        var facts = Enumerable.Range(0, 32).ToImmutableSortedDictionary(i => $"{i:00}".PadRight(100, 'k'), _ => new string('v', 1000));

        Done(new Shop().Tell(First, Of(new CustomerProfile(Kim, "Kim", "en-GB", facts))));
    }

    [Fact]
    public void Notes_reasons_and_dispositions_have_limits_too()
    {
        var shop = new Shop().WithAgent(First, Ann).Waiting(Second);

        Refused(Refusal.FieldInvalid, shop.Tell(First, new ConversationCommand.Close("ann", new string('d', 201))));
        Refused(Refusal.FieldInvalid,
            shop.Tell(First, new ConversationCommand.Transfer(Ann, Queue: AssistantBuilder.Billing, Note: new string('n', 2001))));
        Refused(Refusal.FieldInvalid, shop.Tell(First, new ConversationCommand.HandBack(Ann, "\0")));
        Refused(Refusal.FieldInvalid, shop.Tell(Second, new ConversationCommand.Decline(Ann, new string('r', 201))));
        Refused(Refusal.FieldInvalid, shop.Tell(Ann, new AgentCommand.SetStatus(AgentStatus.Away, new string('w', 201))));
        Refused(Refusal.IdInvalid, shop.Tell(First, new ConversationCommand.TakeOver(default)));
        shop.Owns(First, Owner.Of(Ann), Contracts.Views.Phase.WithAgent);
    }

    public static TheoryData<string, AgentCommand.SignIn> WrongSignIns => new()
    {
        { "no capacity", new(Skills.Of(""), [], 0) },
        { "capacity above the limit", new(Skills.Of(""), [], 51) },
        { "level 0", new(Skills.Of("billing:0"), [], 1) },
        { "level 6", new(Skills.Of("billing:6"), [], 1) },
        { "skill without a name", new(Skills.Of(":3"), [], 1) },
        { "skill with a long name", new(Skills.Of(new string('s', 65) + ":3"), [], 1) },
        { "skill with half a character", new(Skills.Of("\ud83d:3"), [], 1) },
        { "too many skills", new(Skills.Of(string.Join(',', Enumerable.Range(0, 65).Select(i => $"s{i}:1"))), [], 1) },
        { "no skills at all, not even none", new(null!, [], 1) },
        { "language of one letter", new(Skills.Of(""), ["e"], 1) },
        { "language of nine letters", new(Skills.Of(""), ["esperanto"], 1) },
        { "language that is not letters", new(Skills.Of(""), ["e\0"], 1) },
        { "language that is missing", new(Skills.Of(""), [null!], 1) },
        { "too many languages", new(Skills.Of(""), [.. Enumerable.Repeat("en", 33)], 1) },
    };

    [Theory]
    [MemberData(nameof(WrongSignIns))]
    public void A_sign_in_with_a_wrong_field_signs_nobody_in(string wrong, AgentCommand.SignIn sign)
    {
        var shop = new Shop();

        Refused(Refusal.FieldInvalid, shop.Tell(Ann, sign));

        Assert.True(shop.Agent(Ann).Status == AgentStatus.Offline, wrong);
    }

    [Fact]
    public void Languages_that_were_not_given_mean_any() => Done(new Shop().Tell(Ann, new AgentCommand.SignIn(Skills.Of(""), default, 1)));

    private static ConversationCommand.Start Of(CustomerProfile customer) => new(customer, "web");

    private static ImmutableSortedDictionary<string, string> Fact(string key, string value) =>
        ImmutableSortedDictionary<string, string>.Empty.Add(key, value);
}
