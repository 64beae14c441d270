namespace Engine.Journal.Keys;

/// <summary>The key under which an actor writes, with what the journal has to have on record about it.</summary>
/// <param name="isNew">The journal does not know yet that it is the actor's: the turn that is sealed with it says so.</param>
/// <param name="replaces">What is on record instead while it is new: a key that was lost, or null.</param>
internal sealed class Secret(ContentKey key, bool isNew, long? replaces = null)
{
    private volatile bool _isNew = isNew;

    public ContentKey Key => key;

    public bool IsNew => _isNew;

    public long? Replaces => replaces;

    /// <summary>
    /// Whether a turn that was sealed with it may be written: the actor's key, as the journal has it, was not deleted meanwhile.
    /// </summary>
    /// <param name="recorded">Null: the actor has none.</param>
    public bool Fits(long? recorded) => recorded == key.Id || (_isNew && recorded == replaces);

    /// <summary>It is on record.</summary>
    public void Written() => _isNew = false;
}
