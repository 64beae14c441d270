using System.Text.RegularExpressions;

namespace Engine.Domain.Assistants;

/// <summary>What the bot asks another system before it answers an intent.</summary>
/// <param name="Port">The port that is asked.</param>
/// <param name="Operation">What it is asked to do, in the port's own words.</param>
/// <param name="Found">The answer; <c>{status}</c> stands for the value of that name.</param>
/// <param name="NotFound">Said when there is no such thing.</param>
/// <param name="Failed">Said when the other system refused, did not answer in time, or not with what <paramref name="Found"/>
/// needs.</param>
/// <param name="Waiting">Said at once; null: nothing.</param>
/// <param name="Slow">Said once when there is no answer after <paramref name="SlowAfter"/>; null: nothing.</param>
/// <param name="SlowAfter">Default 3 s.</param>
/// <param name="GiveUpAfter">When an answer is of no use any more. Default 20 s.</param>
public sealed partial record LookUp(
    string Port, string Operation, string Found, string NotFound, string Failed, string? Waiting, string? Slow, TimeSpan SlowAfter,
    TimeSpan GiveUpAfter)
{
    /// <summary>What stands for a value in a text: <c>{name}</c>, the customer's, is none.</summary>
    [GeneratedRegex(@"\{(?!name\})([A-Za-z0-9_.-]{1,64})\}", RegexOptions.CultureInvariant)]
    public static partial Regex Placeholder { get; }
}
