using Engine.Training.Fitting;
using Engine.Understanding;

namespace Engine.Training.Tests;

public sealed class ScopeTests
{
    /// <summary>One cut of 0.5 once let 41 % of strangers pass on one bot and refused 60 % of good messages on another.</summary>
    [Theory]
    [InlineData(0.8, 1.0)]
    [InlineData(0.9, 1.0)]
    [InlineData(0.9, 0.2)]
    [InlineData(0.95, 3.0)]
    public void At_a_half_the_stated_share_of_good_messages_passes_however_hard_the_strangers_are(double keep, double distance)
    {
        var random = new Random(5);
        UnseenScore[] unseen = [.. Enumerable.Range(0, 1000).Select(i => Score(i, i % 2 == 0))];

        var settings = new ModelSettings { Format = 1, Intents = ["a", "b"],
            Sharpness = 1, Scope = Calibration.Scope(unseen, unseen, keep) };

        var good = unseen.Where(score => score.Right >= 0).ToArray();
        Assert.Equal(keep, good.Count(
            score => IntentReading.Of(score.Scores, score.KnownShare, settings).InScope >= 0.5f) / (double)good.Length, 0.01);

        UnseenScore Score(int text, bool isGood)
        {
            var top = (float)((isGood ? distance : 0) + random.NextDouble());
            return new UnseenScore(text, [top, -top], random.NextSingle(), isGood ? 0 : -1);
        }
    }
}
