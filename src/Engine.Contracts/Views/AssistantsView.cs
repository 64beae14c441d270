using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Engine.Contracts.Serialization;

namespace Engine.Contracts.Views;

/// <summary>The assistants that one silo has.</summary>
/// <param name="Silo">Its address.</param>
/// <param name="Default">Answers where nobody names one.</param>
/// <param name="Refused">What the last reading of the folders did not take; what was in use there goes on.</param>
public sealed record AssistantsView(
    string Silo, string Default, ImmutableArray<AssistantView> Assistants, ImmutableArray<RefusedAssistant> Refused);

/// <param name="Model">The version of its model; null where none is known.</param>
/// <param name="Folder">Null when it came from none.</param>
/// <param name="AskedAt">When it last read a message here, to the second; null: not yet.</param>
public sealed record AssistantView(
    string Name, string Version, string? Model, EditionStanding Standing, string? Folder = null, DateTimeOffset? AskedAt = null);

/// <param name="Folder">The folder's name.</param>
/// <param name="Why">One sentence that names the place.</param>
public sealed record RefusedAssistant(string Folder, AssistantFault Code, string Why, DateTimeOffset At);

/// <summary>
/// Newest: new conversations get it. Older: lies beside a newer one. Leaving: its files are gone or changed; conversations that hold it go
/// on with it for a time.
/// </summary>
[JsonConverter(typeof(WordEnumConverter<EditionStanding>))]
public enum EditionStanding { Newest, Older, Leaving }

/// <summary>Why an assistant's folder was not taken. Append only.</summary>
[JsonConverter(typeof(WordEnumConverter<AssistantFault>))]
public enum AssistantFault
{
    /// <summary>Its file or its model can't be used.</summary>
    Invalid,

    /// <summary>It has a queue that another assistant has under other rules.</summary>
    QueuesDiffer,

    /// <summary>Another folder has the same assistant under the same version.</summary>
    VersionTaken,

    /// <summary>Nothing would be left of the default assistant.</summary>
    DefaultMissing,
}
