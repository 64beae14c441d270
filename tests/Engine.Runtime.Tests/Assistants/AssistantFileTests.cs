using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Domain.Assistants;
using Engine.Domain.Conversations.Triggers;
using Engine.Runtime.Assistants;
using Engine.Runtime.Tests.Support;

namespace Engine.Runtime.Tests.Assistants;

public sealed class AssistantFileTests
{
    private const string Texts = """
        texts: { clarify: "Is it {first} or {second}?", clarifyOne: "Is it {first}?", notUnderstood: "Again?", handingOver: "One moment.", queueFull: "Full.", handedBack: "Back." }
        """;

    private const string Smallest = $"""
        name: shop
        {Texts}
        queues: [ {"{"} id: front {"}"}, {"{"} id: back {"}"} ]
        """;

    [Fact]
    public void The_shipped_assistant_can_be_read_and_what_it_names_is_there()
    {
        var retail = Retail.Shipped;

        Assert.Equal("retail", retail.Name);
        Assert.True(retail.Queues.ContainsKey(retail.DefaultQueue));
        Assert.All(retail.Escalations, rule => Assert.True(rule.Intent is null || retail.Intents.ContainsKey(rule.Intent), rule.Id));
        Assert.All(retail.Escalations, rule => Assert.True(retail.Queues.ContainsKey(rule.Queue), rule.Id));
        Assert.All(retail.Intents, intent => Assert.True(
            intent.Value.Answer is not null
                || retail.Escalations.Any(rule => rule.Intent == intent.Key), $"{intent.Key} is neither answered nor escalated"));
        foreach (var trigger in Trigger.All) Assert.Contains(retail.Escalations, rule => rule.Trigger == trigger);
    }

    [Fact]
    public void What_is_left_out_has_its_default()
    {
        var shop = AssistantFile.Parse(Smallest, "shop.yaml");

        Assert.Equal(("en", new QueueId("front"), new Thresholds(0.6, 0.3, 0.4)), (shop.Language, shop.DefaultQueue, shop.Thresholds));
        Assert.Equal(new Patience(Bot: null, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(5), TimeSpan.FromDays(1)), shop.Patience);
        Assert.Equal(("Are you still there? Write a word, and you keep your place.", true),
            (shop.Texts.StillThere, shop.Texts.Closing.Length > 0));
        Assert.StartsWith("Nobody of us is here right now.", shop.Texts.NobodyHere, StringComparison.Ordinal);
        Assert.Equal(new LeaseRules(), shop.Leases);
        Assert.Empty(shop.Intents);
        Assert.Empty(shop.Escalations);
        var queue = shop.Queues[new QueueId("front")];
        Assert.Equal((30, 60, 60, 30, 10_000),
            (queue.OfferTimeout.TotalSeconds, queue.AgeingStep.TotalSeconds,
                queue.RelaxAfter!.Value.TotalSeconds, queue.AskAgainAfter.TotalSeconds, queue.WaitingMax));
        Assert.False(queue.WaitsUnattended);
    }

    [Fact]
    public void Words_for_answers_texts_of_moves_and_spans_of_timers_are_the_assistants_own()
    {
        var shop = AssistantFile.Parse(
            Smallest.Replace("clarify:", "noneRight: Not that then., clarify:", StringComparison.Ordinal)
            + "\nanswers: { yes: [aye] }\ntimers: { remind: 90 }\n", "shop.yaml");

        Assert.Equal(AnswerWord.Yes, shop.Answers.Find("Aye!"));
        Assert.Equal("Not that then.", shop.Texts.Others["noneRight"]);
        Assert.Equal(TimeSpan.FromSeconds(90), shop.Patience.Timers!["remind"]);
    }

    [Fact]
    public void The_version_changes_with_the_file_and_starts_with_what_the_file_says()
    {
        var first = AssistantFile.Parse(Smallest, "shop.yaml").Version;

        Assert.Equal(first, AssistantFile.Parse(Smallest, "elsewhere.yaml").Version);
        Assert.NotEqual(first, AssistantFile.Parse(Smallest + "\n# a word more", "shop.yaml").Version);
        Assert.Matches("^3\\+[0-9a-f]{8}$", AssistantFile.Parse("version: 3\n" + Smallest, "shop.yaml").Version);
    }

    [Theory]
    [InlineData("name: shop", "name: ''", "name is missing")]
    [InlineData("name: shop", "", "name is missing")]
    [InlineData("name: shop", "name: shop\nname: store", "line 2, column 1: Encountered duplicate key name")]
    [InlineData("name: shop", "name: shop\nnmae: store", "line 2, column 1: Property 'nmae' not found")]
    [InlineData("name: shop", "name: [shop]", "line 1, column 7: another kind of value belongs here")]
    [InlineData("name: shop", "name: 'shop", "line 1, column 7: While scanning a quoted scalar, found unexpected end of stream")]
    [InlineData("name: shop", "name: shop\nintents: { fraud: { answer: hello, repeatable: maybe } }",
        "line 2, column 48: The value \"maybe\" is not a valid YAML Boolean")]
    [InlineData("clarifyOne: \"Is it {first}?\", ", "", "texts.clarifyOne is missing")]
    [InlineData(Texts, "", "texts is missing")]
    [InlineData("name: shop", "name: shop\nthresholds: { answer: 1.2 }", "thresholds.answer must be 0 to 1")]
    [InlineData("name: shop", "name: shop\nwaiting: { askAfter: -1 }", "waiting.askAfter must be 0.1 to 86400 seconds")]
    [InlineData("name: shop", "name: shop\nagents: { goneAfter: 0 }", "agents.goneAfter must be 0.1 to 86400 seconds")]
    [InlineData("name: shop", "name: shop\nthresholds: { answer: .nan }", "thresholds.answer must be 0 to 1")]
    [InlineData("name: shop", "name: shop\nthresholds: { answer: high }",
        "line 2, column 23: The input string 'high' was not in a correct format")]
    [InlineData("name: shop", "name: shop\nthresholds: { answer: 0.4, clarify: 0.5 }",
        "thresholds.clarify must not be above thresholds.answer")]
    [InlineData("name: shop", "name: shop\ncloseAfter: -1", "closeAfter must be 0.1 to 86400 seconds")]
    [InlineData("name: shop", "name: shop\nretention: { closed: soon }", "retention.closed must be a number and h or d, such as 400d")]
    [InlineData("name: shop", "name: shop\nretention: { closed: 400 }", "retention.closed must be a number and h or d, such as 400d")]
    [InlineData("name: shop", "name: shop\nretention: { channels: { web: 0d } }", "retention.channels.web must be a number and h or d")]
    [InlineData("name: shop", "name: shop\ndefaultQueue: side", "defaultQueue names the queue 'side', which is not in queues")]
    [InlineData("clarify:", "greting: Hello, clarify:",
        "texts.greting is not a text; there are acknowledged, clarify, clarifyOne, closing, ")]
    [InlineData("name: shop", "name: shop\nanswers: { maybe: [perhaps] }",
        "answers.maybe must be one of yes, no, first, second, third, filler, not")]
    [InlineData("name: shop", "name: shop\nanswers: { yes: [''] }", "answers.yes is missing")]
    [InlineData("name: shop", "name: shop\ntimers: { alarm: 5 }", "timers.alarm is not a timer; there are remind")]
    [InlineData("name: shop", "name: shop\nidioms: { en: [fire sale, \"\"] }", "idioms.en[1] is missing")]
    [InlineData("name: shop", "name: shop\ntimers: { remind: -5 }", "timers.remind must be 0.1 to 86400 seconds")]
    [InlineData("name: shop", "name: shop\nintents: { none: }", "intents.none is a word with which customers answer a question")]
    [InlineData("queues: [ { id: front }, { id: back } ]", "", "queues is missing")]
    [InlineData("queues: [ { id: front }, { id: back } ]", "queues: []", "queues must hold at least one queue")]
    [InlineData("id: back", "id: front", "queues[1].id 'front' is there twice")]
    [InlineData("{ id: back }", "", "queues[1] is missing", "queues:\n  - { id: front }\n  -\n")]
    [InlineData("id: back", "skills: { service: 1 }", "queues[1].id is missing")]
    [InlineData("id: back", "id: back/door", "queues[1].id must be 1 to 128 letters, digits or - _ . : @ +")]
    [InlineData("id: back", "id: back, skills: { service: 6 }", "queues[1].skills.service must be 1 to 5")]
    [InlineData("id: back", "id: back, offerTimeout: 0", "queues[1].offerTimeout must be 0.1 to 86400 seconds")]
    [InlineData("id: back", "id: back, ageingStep: -1", "queues[1].ageingStep must be 0.1 to 86400 seconds")]
    [InlineData("id: back", "id: back, relaxAfter: 100000", "queues[1].relaxAfter must be 0.1 to 86400 seconds")]
    [InlineData("id: back", "id: back, waitingMax: 0", "queues[1].waitingMax must be at least 1")]
    public void A_mistake_is_said_in_one_sentence_with_its_place(string what, string becomes, string sentence, string? queues = null)
    {
        var yaml = Smallest.Replace(what, becomes, StringComparison.Ordinal);
        if (queues is not null) yaml = yaml[..yaml.IndexOf("queues:", StringComparison.Ordinal)] + queues;

        Says(sentence, yaml);
    }

    [Theory]
    [InlineData("when: asked, queue: side, reason: r", "escalations[1].queue names the queue 'side', which is not in queues")]
    [InlineData("when: asked, reason: r", "escalations[1].queue is missing")]
    [InlineData("when: asked, queue: front", "escalations[1].reason is missing")]
    [InlineData("queue: front, reason: r", "escalations[1].when is missing")]
    [InlineData("when: 3, queue: front, reason: r", "escalations[1].when must be one of asked, confidenceBelow, failedAttempts, ")]
    [InlineData("when: intent, threshold: 0.5, queue: front, reason: r", "escalations[1].intent is missing")]
    [InlineData("when: intent, intent: fruad, threshold: 0.5, queue: front, reason: r",
        "escalations[1].intent names the intent 'fruad', which is not in intents")]
    [InlineData("when: intent, intent: fraud, queue: front, reason: r", "escalations[1].threshold is missing")]
    [InlineData("when: confidenceBelow, threshold: 20, queue: front, reason: r", "escalations[1].threshold must be 0 to 1")]
    [InlineData("when: confidenceBelow, literal: true, threshold: 0.5, queue: front, reason: r", "escalations[1].literal is for rules by")]
    [InlineData("when: sentimentBelow, threshold: -7, queue: front, reason: r", "escalations[1].threshold must be -1 to 1")]
    [InlineData("when: failedAttempts, threshold: 0, queue: front, reason: r", "escalations[1].threshold must be 1 to 1000 attempts")]
    [InlineData("when: asked, priority: 11, queue: front, reason: r", "escalations[1].priority must be 0 to 10")]
    [InlineData("when: asked, attempts: -1, queue: front, reason: r", "escalations[1].attempts must not be below 0")]
    [InlineData("when: lastedAbove, threshold: 0, queue: front, reason: r", "escalations[1].threshold must be 1 to 86400 seconds")]
    public void A_mistake_in_a_rule_is_said_in_one_sentence_with_its_place(string rule, string sentence) => Says(sentence, $$"""
        {{Smallest}}
        intents: { fraud: }
        escalations:
          - { id: one, when: asked, queue: front, reason: asked }
          - { id: two, {{rule}} }
        """);

    [Fact]
    public void Two_rules_may_not_share_an_id() => Says("escalations[1].id 'one' is there twice", $$"""
        {{Smallest}}
        escalations:
          - { id: one, when: asked, queue: front, reason: asked }
          - { id: one, when: asked, queue: back, reason: asked }
        """);

    [Fact]
    public void A_file_without_anything_is_empty() => Says("shop.yaml is empty.", "# nothing yet\n", whole: true);

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        using var folder = new TestFolder();

        var mistake = Assert.Throws<AssistantException>(() => AssistantFile.Load(folder.Path));

        Assert.StartsWith(Path.Combine(folder.Path, "assistant.yaml") + " cannot be read: ", mistake.Message, StringComparison.Ordinal);
    }

    private static void Says(string sentence, string yaml, bool whole = false)
    {
        var mistake = Assert.Throws<AssistantException>(() => AssistantFile.Parse(yaml, "shop.yaml"));

        Assert.StartsWith(whole ? sentence : sentence.StartsWith("line ", StringComparison.Ordinal)
            ? "shop.yaml, " + sentence : "shop.yaml: " + sentence, mistake.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", mistake.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Shape", mistake.Message, StringComparison.Ordinal);
    }
}
