namespace Engine.Understanding.Tests;

public sealed class OnnxUnderstandingTests(RetailModel model) : IClassFixture<RetailModel>
{
    private readonly OnnxUnderstanding _understanding = model.Understanding;

    [Theory]
    [InlineData("where is my order?", "track_order")]
    [InlineData("I forgot my password and can't log in", "account_access")]
    [InlineData("i was charged twice for the same order", "billing_dispute")]
    [InlineData("someone used my stolen card in your shop", "fraud")]
    [InlineData("you will hear from my lawyer", "legal")]
    [InlineData("hello", "greeting")]
    [InlineData("thank you so much", "thanks")]
    [InlineData("i would like to return these shoes", "return_item")]
    [InlineData("are you a robot?", "bot_question")]
    public void A_plain_message_gets_the_plain_intent(string text, string intent)
    {
        var analysis = _understanding.Analyze(text);

        Assert.Equal(intent, analysis.Intent);
        Assert.True(analysis.Confidence > 0.5, $"{analysis}");
        Assert.True(analysis.InScope > 0.5, $"{analysis}");
    }

    [Fact]
    public void Every_number_of_an_analysis_is_in_its_range()
    {
        foreach (var text in Messages)
        {
            var analysis = _understanding.Analyze(text);
            Assert.Contains(analysis.Intent, _understanding.Intents);
            Assert.InRange(analysis.Confidence, 0, 1);
            Assert.InRange(analysis.RunnerUpConfidence, 0, analysis.Confidence);
            Assert.InRange(analysis.InScope, 0, 1);
            Assert.InRange(analysis.Sentiment, -1, 1);
            Assert.InRange(analysis.Frustration, 0, 1);
            Assert.InRange(analysis.Urgency, 0, 1);
        }
    }

    [Theory]
    [InlineData("my card is 4111 1111 1111 1111", "card")]
    [InlineData("mail me at ann@example.org, my password is hunter2", "email, password")]
    [InlineData("where is my order?", "")]
    public void What_is_sensitive_is_found_without_reading_the_rest(string text, string kinds)
    {
        var found = _understanding.FindSensitive(text);

        Assert.Equal(kinds, string.Join(", ", found.Select(s => s.Kind)));
        Assert.Equal(_understanding.Analyze(text).Sensitive, found);
    }

    [Fact]
    public void The_same_text_gives_the_same_analysis()
    {
        foreach (var text in Messages) Assert.Equal(_understanding.Analyze(text), _understanding.Analyze(text));
    }

    [Fact]
    public void Many_threads_get_what_one_thread_gets()
    {
        var expected = Messages.Select(_understanding.Analyze).ToArray();

        Parallel.For(0, 2000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
            Assert.Equal(expected[i % expected.Length], _understanding.Analyze(Messages[i % Messages.Length])));
    }

    [Fact]
    public void Praise_is_positive_and_anger_is_negative_and_frustrated()
    {
        var praise = _understanding.Analyze("Thank you, this is wonderful, I love it!");
        var anger = _understanding.Analyze("This is terrible, I hate it. You are useless idiots!");

        Assert.True(praise.Sentiment > 0.3, $"{praise}");
        Assert.True(anger.Sentiment < -0.3, $"{anger}");
        Assert.True(anger.Frustration > 0.5 && anger.Frustration > praise.Frustration, $"{anger}");
    }

    [Fact]
    public void An_empty_message_is_in_nobodys_scope()
    {
        Assert.Equal(0, _understanding.Analyze("").InScope);
        Assert.Equal(0, _understanding.Analyze(" \t\n").InScope);
    }

    [Fact]
    public void Nothing_is_allocated_but_the_analysis()
    {
        const string Text = "Hello, I ordered a blue jacket last week and it has not arrived yet, can you check?";
        for (var i = 0; i < 100; i++) _understanding.Analyze(Text);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) _understanding.Analyze(Text);

        // The record: 8 bytes header, 8 type, 5 references, 6 floats, an act or none = 88 bytes.
        var perMessage = (GC.GetAllocatedBytesForCurrentThread() - before) / 1000.0;
        Assert.True(perMessage <= 96, $"{perMessage} bytes per message");
    }

    public static TheoryData<string> OddTexts => new(
        "", " ", "\0", "\0\0\0 hello \0", "\uD83D", "\uDE00\uD83D", "😀😀😀🔥", "👩‍👩‍👧‍👦", new string('a', 100_000), new string(' ', 100_000),
        string.Concat(Enumerable.Repeat("where is my order ", 6000)), "مرحبا أين طلبي",
            "שלום איפה ההזמנה שלי", "\u202Eolleh\u202C", "我的订单在哪里", "𝓱𝓮𝓵𝓵𝓸",
        "e\u0301\u0301\u0301", "'", "''''", "???", "\r\n\r\n", "<script>alert(1)</script>",
            "%s%n{0}", "\uFFFF\uFFFE", string.Concat(Enumerable.Range(1, 2000).Select(i => (char)i)));

    [Theory]
    [MemberData(nameof(OddTexts))]
    public void No_text_is_too_odd_to_be_read(string text)
    {
        var analysis = _understanding.Analyze(text);

        Assert.InRange(analysis.InScope, 0, 1);
        Assert.False(float.IsNaN(analysis.Confidence));
    }

    private static readonly string[] Messages =
        ["hello", "where is my order", "QUIERO HABLAR CON UNA PERSONA", "i hate this, it's broken again!!",
            "asdf", "thx", "what's the weather in paris", "ich möchte mein geld zurück", "",
         string.Concat(Enumerable.Repeat("i have been waiting for my refund since last month and nobody answers. ", 20))];
}
