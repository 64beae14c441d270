using System.Text.Json;

namespace Engine.LoadTester.Customers;

/// <summary>How a customer behaves. The shares are of customers, or of lines where it says so.</summary>
/// <param name="Angry">5 %: the third line and all after it are angry, so that a rule hands the conversation over.</param>
/// <param name="WantsPerson">2 %: presses the button for a person after the second line.</param>
/// <param name="GoesSilent">4 %: stops in the middle, without a word and without closing.</param>
/// <param name="SeveralLines">Of lines, 15 %: the next comes right behind.</param>
/// <param name="Hesitates">Of lines, 10 %: takes one to three times as long for the next.</param>
/// <param name="Repeats">Of lines, 3 %: a bad line; the same message is sent again and must get the same answer.</param>
/// <param name="Reconnects">Of lines, 3 %: the page is loaded anew; reads on from the last event seen.</param>
internal sealed record Temper(bool Angry, bool WantsPerson, bool GoesSilent,
    double SeveralLines = 0.15, double Hesitates = 0.10, double Repeats = 0.03, double Reconnects = 0.03)
{
    private static readonly JsonEncodedText[] AngryLines = new[]
    {
        "this is ridiculous, nothing you say helps me at all!",
        "I am really angry now, this is the worst service I have ever had",
        "useless. absolutely useless. I want to complain",
        "I have had enough of this machine, let me talk to a person NOW",
    }.Select(Dialogue.Encode).ToArray();

    public static Temper Draw(Random random) => new(random.NextDouble() < 0.05, random.NextDouble() < 0.02, random.NextDouble() < 0.04);

    /// <param name="line">Counts from 1.</param>
    /// <returns>What an angry customer says instead of this line; null when there is no anger yet.</returns>
    public JsonEncodedText? Angrily(int line, Random random) => Angry && line >= 3 ? AngryLines[random.Next(AngryLines.Length)] : null;
}
