namespace Engine.Demo;

/// <summary>How long simulated people take.</summary>
/// <param name="Writes">A customer, from one message to the bot to the next.</param>
/// <param name="Replies">A customer, to answer a person.</param>
/// <param name="Accepts">An agent, to read an offer and take it.</param>
/// <param name="Answers">An agent, to answer a customer.</param>
/// <param name="StaysAway">On a floor that lives on: from the end of a customer's conversation to the next one who comes.</param>
public sealed record Pace(Pause Writes, Pause Replies, Pause Accepts, Pause Answers, Pause StaysAway)
{
    /// <summary>As fast as the engine can be watched: thousands of turns in seconds.</summary>
    public static Pace Race { get; } = new(
        Writes: Pause.Milliseconds(10, 80), Replies: Pause.Milliseconds(5, 40),
        Accepts: Pause.Milliseconds(5, 30), Answers: Pause.Milliseconds(5, 40), StaysAway: Pause.Milliseconds(5, 40));

    /// <summary>As people are: somebody who looks on can read along. Offers last 20 s at least, so that each is answered in time.</summary>
    public static Pace Human { get; } = new(
        Writes: Pause.Milliseconds(4_000, 25_000), Replies: Pause.Milliseconds(4_000, 20_000),
        Accepts: Pause.Milliseconds(3_000, 8_000), Answers: Pause.Milliseconds(4_000, 12_000),
        StaysAway: Pause.Milliseconds(1_000, 20_000));
}

/// <summary>A time between two, each as likely as another.</summary>
/// <param name="From">The shortest; not negative.</param>
/// <param name="To">Longer than all of them.</param>
public sealed record Pause(TimeSpan From, TimeSpan To)
{
    public static Pause Milliseconds(int from, int to) => new(TimeSpan.FromMilliseconds(from), TimeSpan.FromMilliseconds(to));

    public TimeSpan Next(Random random) => From + ((To - From) * random.NextDouble());
}
