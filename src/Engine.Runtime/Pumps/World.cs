using Engine.Contracts;
using Engine.Domain;
using Engine.Journal;
using Engine.Runtime.Assistants;
using Engine.Runtime.Ports;
using Microsoft.Extensions.Logging;

namespace Engine.Runtime.Pumps;

/// <summary>What every actor finds around it.</summary>
/// <param name="Engine">Where effects for actors and their answers are sent.</param>
/// <param name="Ports">Where effects for the outside are sent.</param>
/// <param name="Chance">From 0 to 1, for the waits between tries. From any thread.</param>
/// <param name="Ended">Cancelled when the host is gone: what is still owed then waits in the journal.</param>
public sealed record World(
    IEngine Engine, IPorts Ports, IJournal Journal, Shelf Assistants, Limits Limits,
    RuntimeOptions Options, TimeProvider Time, Func<double> Chance, ILogger Logger, CancellationToken Ended)
{
    internal Backoff Backoff { get; } = new(Options, Chance);

    /// <summary>A decision's surroundings, now or, when the clock was set back, when the actor's last event happened.</summary>
    public Context ContextAfter(DateTimeOffset lastAt)
    {
        var now = Time.GetUtcNow();
        now = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
        return new Context(now > lastAt ? now : lastAt, Assistants.Current, Limits);
    }
}
