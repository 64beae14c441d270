using System.ComponentModel.DataAnnotations;

namespace Engine.Runtime.Assistants;

/// <summary>Which assistants an engine has. Every default works.</summary>
public sealed record AssistantOptions
{
    /// <summary>
    /// Each folder in it that holds an assistant.yaml is an assistant, or a version of one; --assistants says the same. Without it there is
    /// the one that --assistant names.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>
    /// The assistant that answers where nobody names one. Without it, the one in the first folder by name at the start.
    /// </summary>
    public string? Default { get; init; }

    /// <summary>Reads the folders again when their files have changed; --watch-assistants says the same. Default false.</summary>
    public bool Watch { get; init; }

    /// <summary>How long no file may have changed before the folders are read again, so that a copy is whole. Default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// A version whose files are gone or changed is let go when it has read no message for so long; conversations that still hold it go on
    /// with the newest. Default 1 hour.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan KeptFor { get; init; } = TimeSpan.FromHours(1);
}
