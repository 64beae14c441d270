using System.ComponentModel.DataAnnotations;

namespace Engine.Contracts;

/// <summary>How large things may be. Every default works; raise one and memory per conversation grows with it.</summary>
public sealed record Limits
{
    /// <summary>Longest message in UTF-8 bytes. Default 8 KiB.</summary>
    [Range(16, 1024 * 1024)]
    public int MessageBytesMax { get; init; } = 8 * 1024;

    /// <summary>Longest name, locale, channel, reason or disposition in characters. Default 200.</summary>
    [Range(16, 10_000)]
    public int WordsMax { get; init; } = 200;

    /// <summary>Longest note in characters. Default 2,000.</summary>
    [Range(16, 100_000)]
    public int NoteMax { get; init; } = 2_000;

    /// <summary>Facts about a customer that come with a conversation. Default 32, each value at most 1,000 characters.</summary>
    [Range(0, 1_000)]
    public int FactsMax { get; init; } = 32;

    /// <summary>Conversations an agent may hold at once, at most. Default 50.</summary>
    [Range(1, 1_000)]
    public int CapacityMax { get; init; } = 50;
}
