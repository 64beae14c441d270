using System.Globalization;
using System.Text.RegularExpressions;

namespace Engine.Client;

/// <summary>A hub's error. When it holds a refusal, <see cref="Code"/> and <see cref="Refusal"/> say which.</summary>
public sealed partial class HubRefusedException(string error) : Exception(error)
{
    private readonly Match _match = Form().Match(error);

    /// <summary>The refusal's camelCase name; null when the error holds none.</summary>
    public string? Refusal => _match.Success ? _match.Groups["name"].Value : null;

    public int? Code => _match.Success ? int.Parse(_match.Groups["code"].ValueSpan, CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"HubException: (?<name>[a-zA-Z]+):(?<code>\d{3}): ")]
    private static partial Regex Form();
}
