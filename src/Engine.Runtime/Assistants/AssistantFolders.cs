using Engine.Contracts;
using Engine.Contracts.Views;
using Engine.Domain.Assistants;
using Microsoft.Extensions.Logging;

namespace Engine.Runtime.Assistants;

/// <summary>
/// Assistants that are read from folders, and read again while conversations go on. A folder that can't be used is refused with its
/// reason, and what it held before goes on. A version stays as long as its files do; afterwards as long as conversations ask it.
/// </summary>
/// <remarks>
/// Name and version come from the file, not from the folder. Of one name the highest version word is the newest: 10 is above 9, 2.1 above
/// 2, and a file without one is below all. From any thread.
/// </remarks>
public sealed class AssistantFolders : Shelf, IDisposable
{
    private readonly Lock _gate = new();
    private readonly AssistantPlaces _places;
    private readonly AssistantOptions _options;
    private readonly Func<string, Assistant, IUnderstanding> _model;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Settling _settling;
    private readonly string _default;
    private List<Held> _newest = [], _older = [], _leaving = [], _gone = [];
    private List<RefusedAssistant> _refused = [];

    /// <param name="model">Loads what a folder's assistant reads with; an <see cref="AssistantException"/> refuses the folder.</param>
    /// <exception cref="AssistantException">There is no default assistant that can be used; the message says why.</exception>
    public AssistantFolders(
        AssistantPlaces places, AssistantOptions options, Func<string, Assistant, IUnderstanding> model, TimeProvider time, ILogger logger)
    {
        (_places, _options, _model, _time, _logger) = (places, options, model, time, logger);
        _settling = new Settling(options.Settle, options.Watch ? places.Fingerprint() : "");
        var (found, refused) = ReadAll();
        var first = found.FirstOrDefault();
        if (options.Default is null && refused.FirstOrDefault() is { } bad
            && (first is null || string.CompareOrdinal(bad.Folder, Path.GetFileName(first.Folder)) < 0))
        {
            found.ForEach(held => held.Dispose());
            throw new AssistantException(bad.Why);
        }
        _default = options.Default ?? first?.Name ?? throw new AssistantException($"There is no assistant in '{places.Root}'.");
        if (!TryTake(found, refused))
        {
            found.ForEach(held => held.Dispose());
            throw new AssistantException(
                $"No assistant '{_default}' in '{places.Root}' can be used. {string.Join(' ', refused.Select(r => r.Why))}");
        }
    }

    public override AssistantsView View()
    {
        lock (_gate)
            return new AssistantsView("", _default,
            [
                .. _newest.Select(h => h.View(EditionStanding.Newest)), .. _older.Select(h => h.View(EditionStanding.Older)),
                .. _leaving.Select(h => h.View(EditionStanding.Leaving)),
            ], [.. _refused]);
    }

    public override AssistantsView Reload()
    {
        lock (_gate)
        {
            var (found, refused) = ReadAll();
            if (!TryTake(found, refused))
            {
                DisposeUnknown(found);
                Refuse(refused, _places.Root, AssistantFault.DefaultMissing,
                    $"Nothing of the default assistant '{_default}' would be left; everything stays as it was.");
                _refused = refused;
            }
            AssistantLog.Read(_logger, string.Join(", ", _newest.Select(held => $"{held.Name} {held.Assistant.Version}")), _default);
            return View();
        }
    }

    /// <summary>Lets go of what nobody has asked for long enough; reads the folders again when they are watched and have changed.</summary>
    public override void Tick()
    {
        try
        {
            lock (_gate)
            {
                // Out of the catalogue since the tick before: a decision that had it in hand then is done.
                _gone.ForEach(held => held.Dispose());
                _gone = _leaving.FindAll(IsUnasked);
                if (_gone.Count > 0)
                {
                    _leaving = [.. _leaving.Except(_gone)];
                    Publish();
                    foreach (var held in _gone) AssistantLog.LetGo(_logger, held.Name, held.Assistant.Version);
                }
            }
            if (_options.Watch && _settling.HasChanged(_places.Fingerprint(), _time.GetUtcNow())) Reload();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            AssistantLog.Failed(_logger, e);
        }
    }

    public void Dispose()
    {
        lock (_gate)
            foreach (var held in (List<Held>)[.. _newest, .. _older, .. _leaving, .. _gone]) held.Dispose();
    }

    private bool IsUnasked(Held held)
    {
        var since = held.LeavingSince!.Value;
        return _time.GetUtcNow() - (held.AskedAt is { } asked && asked > since ? asked : since) > _options.KeptFor;
    }

    private (List<Held> Found, List<RefusedAssistant> Refused) ReadAll()
    {
        List<Held> found = [];
        List<RefusedAssistant> refused = [];
        foreach (var folder in _places.All())
            try
            {
                found.Add(Read(folder));
            }
            catch (AssistantException e)
            {
                Refuse(refused, folder, AssistantFault.Invalid, e.Message);
                if (InUse(folder) is { } before) found.Add(before);
            }
        return (found, refused);
    }

    /// <summary>What was read before is not read twice: neither a folder that was moved nor a version that comes back.</summary>
    private Held Read(string folder)
    {
        var assistant = AssistantFile.Load(folder);
        var known = Known.FirstOrDefault(h => h.Name == assistant.Name && h.Assistant.Version == assistant.Version);
        if (known is null) return new Held(folder, assistant, _model(folder, assistant), _time);
        known.Folder = folder;
        return known;
    }

    private IEnumerable<Held> Known => _newest.Concat(_older).Concat(_leaving);

    private Held? InUse(string folder) => _newest.Concat(_older).FirstOrDefault(held => held.Folder == folder);

    /// <returns>False when nothing of the default would be left; then nothing has changed.</returns>
    private bool TryTake(List<Held> found, List<RefusedAssistant> refused)
    {
        var (newest, older) = Choose(found, refused);
        if (newest.Find(held => held.Name == _default) is not { } first) return false;
        newest = [first, .. newest.Where(held => held != first).OrderBy(held => held.Name, StringComparer.Ordinal)];
        List<Held> leaving = [.. Known.Except(newest).Except(older)];
        foreach (var held in newest.Concat(older)) held.LeavingSince = null;
        foreach (var held in leaving) held.LeavingSince ??= _time.GetUtcNow();
        foreach (var held in found.Except(newest).Except(older).Except(leaving)) held.Dispose();
        (_newest, _older, _leaving, _refused) = (newest, older, [.. leaving.OrderByDescending(held => held.LeavingSince)], refused);
        Publish();
        return true;
    }

    private void Publish() =>
        Current = new Catalogue([.. _newest.Select(h => h.Edition)], [.. _older.Concat(_leaving).Select(h => h.Edition)]);

    /// <summary>An assistant that is as it was is asked first: whoever changes a queue that another has too is the one that is refused.
    /// </summary>
    private (List<Held> Newest, List<Held> Older) Choose(List<Held> found, List<RefusedAssistant> refused)
    {
        List<Held> newest = [], older = [];
        var newestFirst = found
            .OrderByDescending(held => VersionWord.Of(held.Assistant)).ThenBy(held => held.Folder, StringComparer.Ordinal)
            .GroupBy(held => held.Name)
            .OrderBy(name => !_newest.Contains(name.First())).ThenBy(name => name.Key != _default)
            .ThenBy(name => name.Key, StringComparer.Ordinal);
        foreach (var held in newestFirst.SelectMany(name => name))
        {
            var newer = newest.Concat(older).Where(other => other.Name == held.Name).ToList();
            var word = VersionWord.Of(held.Assistant);
            if (newer.Find(other => VersionWord.Of(other.Assistant) == word) is { } same)
                Refuse(refused, held.Folder, AssistantFault.VersionTaken,
                    $"{Path.GetFileName(same.Folder)} is {held.Name} {word} already: give one of them another version.");
            else if (newer.Count > 0)
                older.Add(held);
            else if (Disagreeing(held, newest) is not { } differs)
                newest.Add(held);
            else
            {
                Refuse(refused, held.Folder, AssistantFault.QueuesDiffer,
                    $"The queue '{differs.Queue}' has other rules in {held.Name} than in {differs.Other.Name}: a queue is there once.");
                if (InUse(held.Folder) is { } before && before.Name == held.Name && Disagreeing(before, newest) is null) newest.Add(before);
            }
        }
        return (newest, older);
    }

    private static (Held Other, QueueId Queue)? Disagreeing(Held held, List<Held> newest)
    {
        foreach (var other in newest)
            if (Catalogue.Disagreement(held.Assistant, other.Assistant) is { } queue) return (other, queue);
        return null;
    }

    private void DisposeUnknown(List<Held> found)
    {
        foreach (var held in found.Except(Known)) held.Dispose();
    }

    private void Refuse(List<RefusedAssistant> refused, string folder, AssistantFault code, string why)
    {
        refused.Add(new RefusedAssistant(Path.GetFileName(folder), code, why, _time.GetUtcNow()));
        AssistantLog.Refused(_logger, Path.GetFileName(folder), code, why);
    }
}
