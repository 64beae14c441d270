using System.Globalization;
using Engine.Contracts;
using Engine.Simulation.Stories;

namespace Engine.Simulation.Faults;

internal enum FaultKind
{
    LostDelivery, LostReply, DoubledDelivery, LateDelivery, Storm,
    CrashBeforeCommit, TornCommit, CrashAfterCommit, AppendFails, ReadFails,
    Deactivation, Death, SecondActivation, ClockJump, BrokenConnection, Stop,
}

/// <summary>
/// Bad luck. Deliveries and commits: the next one that concerns an actor of the kind. Activations: one of those in memory.
/// </summary>
/// <param name="Which">Picks one of several: modulo their number.</param>
/// <param name="For">How late, how long down, how far the clock jumps.</param>
internal sealed record Fault(TimeSpan At, FaultKind Kind, ActorKind Of, int Which, TimeSpan For) : Step(At)
{
    public override string Tell()
    {
        var of = Of.ToString().ToLowerInvariant();
        var span = string.Create(CultureInfo.InvariantCulture, $"{For.TotalSeconds:0.###} s");
        return Kind switch
        {
            FaultKind.LostDelivery => $"the next command to any {of} is lost on its way",
            FaultKind.LostReply => $"the next command to any {of} arrives, but its reply is lost",
            FaultKind.DoubledDelivery => $"the next command to any {of} arrives twice, the second time {span} later",
            FaultKind.LateDelivery => $"the next command to any {of} arrives {span} late",
            FaultKind.Storm => $"the network is bad for {span}: one command in four is lost, late or doubled",
            FaultKind.CrashBeforeCommit => $"the server dies just before the next commit of a {of}'s events, for {span}",
            FaultKind.TornCommit => $"the server dies in the middle of the next commit of a {of}'s events, for {span}",
            FaultKind.CrashAfterCommit =>
                $"the server dies just after the next commit of a {of}'s events, before anybody is told, for {span}",
            FaultKind.AppendFails => $"the next commit of a {of}'s events fails: the disk is full",
            FaultKind.ReadFails => $"the next reading of a {of}'s journal fails",
            FaultKind.Deactivation => $"one {of} leaves memory in the middle of whatever it does",
            FaultKind.Death => $"one {of}'s activation dies with all that it had begun",
            FaultKind.SecondActivation => $"one {of} is activated a second time",
            FaultKind.ClockJump => $"the server's clock jumps by {span}",
            FaultKind.Stop => $"the server is told to stop when a {of}'s events are next being committed, and is down for {span}",
            FaultKind.BrokenConnection => "every connection breaks",
            _ => throw new InvalidOperationException($"no words for {Kind}"),
        };
    }

    public override void Happen(Town town)
    {
        switch (Kind)
        {
            case FaultKind.ClockJump: town.Clock.Jump(For); break;
            case FaultKind.BrokenConnection: town.Server.Disconnect(); break;
            case FaultKind.Deactivation or FaultKind.Death or FaultKind.SecondActivation: town.Server.Running?.Engine.Disturb(this); break;
            default: town.Trouble.Expect(this, town.Now); break;
        }
    }
}
