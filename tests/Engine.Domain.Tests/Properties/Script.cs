using FsCheck;
using FsCheck.Fluent;

namespace Engine.Domain.Tests.Properties;

/// <summary>
/// What one of the people in the shop, or bad luck, does next. The numbers pick who and what; any numbers make a legal step.
/// </summary>
internal readonly record struct Step(Deed Deed, int Who, int What)
{
    public override string ToString() => $"{Deed} who={Who} what={What}";
}

internal enum Deed
{
    Start, Say, SayAgain, AskForPerson, CustomerCloses,
    SignIn, SetStatus, Accept, Decline, AgentSays, Transfer, HandBack, AgentCloses, TakeOver, Escalate,
    Deliver, Pass, Restart,
}

/// <summary>A random afternoon in the shop.</summary>
/// <param name="Seed">Decides the order in which effects travel, and what bad luck they have.</param>
internal sealed record Script(int Seed, bool Faulty, Step[] Steps)
{
    // What makes conversations move is drawn more often than what ends them.
    private static readonly Deed[] Drawn =
    [
        .. Enum.GetValues<Deed>(),
        Deed.Start, Deed.Say, Deed.Say, Deed.AskForPerson, Deed.SignIn, Deed.SignIn, Deed.Accept, Deed.Accept, Deed.Accept, Deed.AgentSays,
        Deed.Decline, Deed.Escalate, Deed.Deliver, Deed.Deliver, Deed.Deliver, Deed.Deliver, Deed.Deliver, Deed.Deliver, Deed.Pass,
    ];

    public static Arbitrary<Script> Any { get; } = Arb.From(Generator(), Shrink);

    public override string ToString() =>
        $"seed {Seed}, {(Faulty ? "with" : "without")} faults, {Steps.Length} steps:\n  " + string.Join("\n  ", Steps);

    private static Gen<Script> Generator()
    {
        var step = from deed in Gen.Choose(0, Drawn.Length - 1)
                   from who in Gen.Choose(0, 11)
                   from what in Gen.Choose(0, 11)
                   select new Step(Drawn[deed], who, what);
        return from seed in Gen.Choose(0, int.MaxValue - 1)
               from faulty in Gen.Choose(0, 3)
               from length in Gen.Choose(1, 120)
               from steps in Gen.ArrayOf(step, length)
               select new Script(seed, faulty > 0, steps);
    }

    /// <summary>Fewer steps first (halves, quarters, … single ones), then no faults.</summary>
    private static IEnumerable<Script> Shrink(Script script)
    {
        for (var cut = script.Steps.Length / 2; cut >= 1; cut /= 2)
            for (var at = 0; at + cut <= script.Steps.Length; at += cut)
                yield return script with { Steps = [.. script.Steps[..at], .. script.Steps[(at + cut)..]] };
        if (script.Faulty) yield return script with { Faulty = false };
    }
}
