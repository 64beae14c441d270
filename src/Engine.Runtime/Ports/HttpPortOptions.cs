namespace Engine.Runtime.Ports;

/// <summary>A port that the settings name, and how it is treated.</summary>
public sealed record HttpPortOptions : PortOptions
{
    /// <summary>Where requests are posted to, or with <c>file:</c> the table in which rows are looked up. Needed.</summary>
    public string Url { get; init; } = "";

    /// <summary>The header that carries <see cref="Secret"/>. Default Authorization.</summary>
    public string Header { get; init; } = "Authorization";

    /// <summary>What the header says, for example <c>Bearer …</c>. Give it by the environment. Empty: no such header.</summary>
    public string Secret { get; init; } = "";
}
