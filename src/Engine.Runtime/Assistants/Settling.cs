namespace Engine.Runtime.Assistants;

/// <summary>Says once that something has changed: when it has then stayed as it is for a time.</summary>
internal sealed class Settling(TimeSpan quiet, string known)
{
    private string _known = known, _last = known;
    private DateTimeOffset _since;

    public bool HasChanged(string seen, DateTimeOffset now)
    {
        if (seen != _last) (_last, _since) = (seen, now);
        if (_last == _known || now - _since < quiet) return false;
        _known = _last;
        return true;
    }
}
