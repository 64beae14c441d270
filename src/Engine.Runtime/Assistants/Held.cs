using Engine.Contracts;
using Engine.Contracts.Views;
using Engine.Domain.Assistants;

namespace Engine.Runtime.Assistants;

/// <summary>An edition that was read from a folder, and when it last read a message.</summary>
internal sealed class Held : IUnderstanding, IDisposable
{
    private readonly IUnderstanding _model;
    private readonly TimeProvider _time;
    private long _askedAt;

    public Held(string folder, Assistant assistant, IUnderstanding model, TimeProvider time)
    {
        (Folder, _model, _time) = (folder, model, time);
        Edition = new Edition(assistant, this);
    }

    public Edition Edition { get; }

    public Assistant Assistant => Edition.Assistant;

    public string Name => Assistant.Name;

    public string? Model => _model.Model;

    public string Folder { get; set; }

    /// <summary>Null as long as its files are as they were read.</summary>
    public DateTimeOffset? LeavingSince { get; set; }

    /// <summary>To the second.</summary>
    public DateTimeOffset? AskedAt => Volatile.Read(ref _askedAt) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    public AssistantView View(EditionStanding standing) =>
        new(Name, Assistant.Version, Model, standing, Path.GetFileName(Folder), AskedAt);

    /// <remarks>Hot: once per message. The moment is written once a second, so that cores don't fight for it.</remarks>
    public Analysis Analyze(string text)
    {
        var now = _time.GetUtcNow().Ticks;
        if (now - Volatile.Read(ref _askedAt) >= TimeSpan.TicksPerSecond) Volatile.Write(ref _askedAt, now);
        return _model.Analyze(text);
    }

    public IReadOnlyList<SensitiveSpan> FindSensitive(string text) => _model.FindSensitive(text);

    public void Dispose() => (_model as IDisposable)?.Dispose();
}
