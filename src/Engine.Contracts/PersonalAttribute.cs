namespace Engine.Contracts;

/// <summary>
/// Marks a property that holds a person's words or data: what they wrote, who they are, what was noted about them. Journals keep such
/// values apart, encrypted under a key of the person's own, and no log holds them.
/// </summary>
/// <remarks>Without the key a text reads <see cref="Erased"/>, and a list or a dictionary is empty.</remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PersonalAttribute : Attribute
{
    /// <summary>What stands where a text was that nobody can read any more.</summary>
    public const string Erased = "[erased]";
}
