using Engine.Runtime;
using Engine.Runtime.Projections;
using Engine.Simulation.Time;

namespace Engine.Simulation.Hosting;

/// <summary>
/// A machine on which one process after the other runs: it dies or stops at any moment and is started again over what its disk has.
/// </summary>
internal sealed class Server(Town town)
{
    private int _gateways;

    /// <summary>Null while the server is down.</summary>
    public ServerProcess? Running { get; private set; }

    /// <summary>Those who are connected, or wait for an answer.</summary>
    public Connections Connections { get; } = new();

    public void Start()
    {
        var lane = town.Schedule.NewLane();
        lane.Begin(() =>
        {
            var journal = town.Parts.Journal(new DiskJournal(town, lane));
            var engine = new SimulatedEngine(town, lane, journal);
            engine.Start();
            var wall = new Wall(engine.Outside, journal, town.Clock, town.Disk.Checkpoints, town.Log);
            wall.Start();
            Running = new ServerProcess(lane, engine, wall, [NewGateway(engine), NewGateway(engine)]);
        });
    }

    private Presence NewGateway(SimulatedEngine engine) => new(
        engine.Front, $"gateway-{++_gateways}",
            new PresenceTimes(Shop.Lease, Shop.Lease / 3, town.Parts.Grace(town.AgentGrace)), town.Clock, town.Log);

    public void Crash(TimeSpan downFor)
    {
        if (Running is null) return;
        town.Tell($"the server dies and is down for {downFor.TotalSeconds} s");
        End(downFor);
    }

    /// <summary>As a host is told to stop: it takes nothing more, finishes what it has, and goes.</summary>
    public void Stop(TimeSpan downFor)
    {
        if (Running is not { } process || process.Engine.IsStopping) return;
        town.Tell("the server is told to stop");
        process.Lane.Begin(async () =>
        {
            await process.Engine.StopAsync();
            town.Tell($"the server has stopped and is down for {downFor.TotalSeconds} s");
            End(downFor);
        });
    }

    /// <summary>Connections break; the server knows nothing of it and finishes what it was asked.</summary>
    public void Disconnect() => Connections.Break();

    private void End(TimeSpan downFor)
    {
        Running?.Lane.Kill();
        Running = null;
        Connections.Break();
        town.Schedule.At(town.Now + downFor, Start);
    }
}

/// <summary>All that a server has in memory.</summary>
/// <param name="Lane">Dies with it.</param>
/// <param name="Gateways">Each knows only of its own connections.</param>
internal sealed record ServerProcess(Lane Lane, SimulatedEngine Engine, Wall Wall, Presence[] Gateways);
