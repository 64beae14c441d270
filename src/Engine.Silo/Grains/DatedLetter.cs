using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Runtime.Pumps;

namespace Engine.Silo.Grains;

/// <summary>
/// A command from another process, which is refused when it is old. What a silo that stood still or a wire that was cut had in hand comes
/// out of it when that ends, long after its sender has sent it again and was answered.
/// </summary>
internal sealed class DatedLetter(ActorId actor, Command command, DateTimeOffset sent, World world) : Letter(command)
{
    /// <summary>
    /// An actor knows a repeat among its last 64 commands: a customer would have to write 13 a second to be doubled. Both ends go by the
    /// cluster's clock.
    /// </summary>
    private static readonly TimeSpan LateMax = TimeSpan.FromSeconds(5);

    public override bool IsOpen()
    {
        var late = world.Time.GetUtcNow() - sent;
        if (late <= LateMax) return base.IsOpen();
        if (!IsAnswered)
        {
            SiloLog.Late(world.Logger, actor, Command.GetType().Name, late.TotalSeconds);
            // A sender that still waits sends it again.
            Break(new TimeoutException($"The command reached {actor} more than {LateMax.TotalSeconds} s after it was sent."));
        }
        return false;
    }
}
