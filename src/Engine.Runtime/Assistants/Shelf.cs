using Engine.Contracts;
using Engine.Contracts.Views;
using Engine.Domain.Assistants;

namespace Engine.Runtime.Assistants;

/// <summary>Where an engine's actors find their assistants. What is here stays; <see cref="AssistantFolders"/> are read again.</summary>
public class Shelf
{
    private Catalogue? _current;

    public Shelf(Catalogue catalogue) => _current = catalogue;

    protected Shelf() { }

    /// <summary>Another one after each reading: ask once for one decision.</summary>
    public Catalogue Current
    {
        get => Volatile.Read(ref _current)!;
        protected set => Volatile.Write(ref _current, value);
    }

    public static Shelf Of(Assistant assistant, IUnderstanding understanding) => new(Catalogue.Of(assistant, understanding));

    /// <summary>What is there, without the silo's address.</summary>
    public virtual AssistantsView View() => new("", Current.Newest[0].Assistant.Name,
        [.. Current.Newest.Select(e => ViewOf(e, EditionStanding.Newest)), .. Current.Older.Select(e => ViewOf(e, EditionStanding.Older))],
        []);

    /// <summary>Reads everything again, where it was read from somewhere.</summary>
    public virtual AssistantsView Reload() => View();

    /// <summary>Called every second or so.</summary>
    public virtual void Tick() { }

    private static AssistantView ViewOf(Edition edition, EditionStanding standing) =>
        new(edition.Assistant.Name, edition.Assistant.Version, edition.Understanding.Model, standing);
}
