namespace Engine.Understanding.Tests;

/// <summary>Little is said of a mood in few words, faces count, and what is not the writer's own does not.</summary>
public sealed class MoodTests(RetailModel model) : IClassFixture<RetailModel>
{
    private static readonly MoodReading Furious = new(-1, 1, "negative");

    [Fact]
    public void The_fewer_the_words_the_nearer_to_neutral()
    {
        for (var words = 1; words < 30; words++)
        {
            var (fewer, more) = (Furious.In("x", words - 1, null), Furious.In("x", words, null));
            Assert.True(more.Sentiment < fewer.Sentiment && more.Frustration > fewer.Frustration);
        }
        // The shipped assistant acts from a frustration of 0.9 on: four words at least.
        Assert.True(Furious.In("x", 4, null).Frustration < 0.9 && Furious.In("x", 5, null).Frustration > 0.9);
        Assert.Equal((0, 0), (Furious.In("x", 0, null).Sentiment, Furious.In("x", 0, null).Frustration));
    }

    [Theory]
    [InlineData("😡", -1)]
    [InlineData("😡😡😡😡", -1)]
    [InlineData("😢", -1)]
    [InlineData("👎👎", 0)]   // a denial, and no anger
    [InlineData("❤️😍", 1)]
    [InlineData("where is my order 😡😡", -1)]
    [InlineData("where is my order 😊", 1)]
    public void Faces_are_a_mood(string text, int sign)
    {
        var analysis = model.Understanding.Analyze(text);

        Assert.True(sign == 0 ? analysis.Frustration == 0 : sign * analysis.Sentiment > 0.1, $"{analysis}");
    }

    [Fact]
    public void More_angry_faces_are_more_anger_and_never_enough_to_call_a_person()
    {
        var angry = Enumerable.Range(1, 20)
            .Select(count => new MoodReading(0, 0, "neutral").In(string.Concat(Enumerable.Repeat("😡", count)), 0, null).Frustration)
                .ToArray();

        Assert.Equal(angry.Order(), angry);
        Assert.True(angry[^1] < 0.9);
    }

    [Theory]
    [InlineData("Where is my order?\n\nOn Monday Ann wrote:\n> this is a scandal, you thieves", "Where is my order?")]
    [InlineData("Thanks!\n-- \nJane Roe, Attorney at Law", "Thanks!")]
    [InlineData("Danke\nVon meinem iPhone gesendet", "Danke")]
    [InlineData("Thanks for the help! -- Jane Roe, Attorney at Law", "Thanks for the help!")]
    [InlineData("I ordered a jacket -- it never came", "I ordered a jacket -- it never came")]
    [InlineData("> only quoted", "> only quoted")]
    [InlineData("first line\nsecond line", "first line\nsecond line")]
    [InlineData("", "")]
    public void Only_what_the_customer_wrote_is_read(string text, string body) => Assert.Equal(body, Body.Of(text).ToString().TrimEnd());

    [Theory]
    [InlineData("this is unacceptable, three weeks and nobody answers me", true)]
    [InlineData("i am furious, you ruined my daughter's birthday and nobody cares", true)]
    [InlineData("ich bin stinksauer, seit wochen antwortet keiner", true)]
    [InlineData("i want a refund for the damaged jacket", false)]
    [InlineData("payment failed and my card was declined twice", false)]
    [InlineData("not bad at all, i am quite happy with it", false)]
    [InlineData("quiero cancelar mi pedido porque llegó roto", false)]
    public void Anger_is_told_from_bad_news(string text, bool isAngry)
    {
        var analysis = model.Understanding.Analyze(text);

        Assert.True(isAngry ? analysis is { Sentiment: < -0.3f, Frustration: > 0.5f }
            : analysis is { Sentiment: > -0.5f, Frustration: < 0.8f }, $"{analysis}");
    }
}
