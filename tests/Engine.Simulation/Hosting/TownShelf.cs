using Engine.Contracts;
using Engine.Domain.Assistants;
using Engine.Runtime.Assistants;

namespace Engine.Simulation.Hosting;

/// <summary>The assistant's file as it is now, under a new version each time that it is written, and the versions beside it.</summary>
internal sealed class TownShelf(Assistant first) : Shelf(new Catalogue([Of(first, 1)]))
{
    private int _versions = 1;

    public Assistant Assistant => Current.Newest[0].Assistant;

    /// <param name="keepsOlder">False: conversations that hold another version lose it.</param>
    public void Write(Assistant assistant, bool keepsOlder) => Current = new Catalogue(
        [Of(assistant, ++_versions)], keepsOlder ? [.. Current.Newest, .. Current.Older] : []);

    private static Edition Of(Assistant assistant, int version) =>
        new(assistant with { Version = FormattableString.Invariant($"{version}") }, new Reader(FormattableString.Invariant($"{version}")));

    /// <summary>Says in each analysis which version read the message.</summary>
    private sealed class Reader(string version) : IUnderstanding
    {
        public Analysis Analyze(string text) => Shop.Understanding.Analyze(text) with { Model = version };

        public IReadOnlyList<SensitiveSpan> FindSensitive(string text) => Shop.Understanding.FindSensitive(text);
    }
}
