namespace Engine.Simulation.Stories;

/// <summary>
/// One line of a script: something that a person does, or that goes wrong, at a time. Any subset of a script's steps is a script.
/// </summary>
internal abstract record Step(TimeSpan At)
{
    /// <summary>The step in plain words, without the time.</summary>
    public abstract string Tell();

    public abstract void Happen(Town town);
}
