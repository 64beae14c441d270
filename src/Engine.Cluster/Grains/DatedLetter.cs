using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Runtime.Pumps;
using Microsoft.Extensions.Logging;

namespace Engine.Cluster.Grains;

/// <summary>
/// A command that came from elsewhere, and is not decided any more when it comes to that too late. What a silo that stood still or a wire that
/// was cut had in hand comes out of it whenever that ends, long after its sender has sent it again and was answered.
/// </summary>
internal sealed class DatedLetter(ActorId actor, Command command, DateTimeOffset sent, ILogger logger) : Letter(command)
{
    /// <summary>
    /// An actor knows a repeat among its last 64 messages: a customer would have to write 13 a second to be doubled. By the machines'
    /// clocks, as Orleans' membership is, which takes a silo whose clock is 3 s behind for one that does not live.
    /// </summary>
    private static readonly TimeSpan LateMax = TimeSpan.FromSeconds(5);

    public override bool IsOpen()
    {
        var late = TimeProvider.System.GetUtcNow() - sent;
        if (late <= LateMax) return base.IsOpen();
        if (!IsAnswered)
        {
            ClusterLog.Late(logger, actor, Command.GetType().Name, late.TotalSeconds);
            Break(new TimeoutException($"The command reached {actor} more than {LateMax.TotalSeconds} s after it was sent."));   // a sender that still waits sends it again
        }
        return false;
    }
}
