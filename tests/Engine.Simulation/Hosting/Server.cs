using Engine.Runtime.Projections;
using Engine.Simulation.Time;

namespace Engine.Simulation.Hosting;

/// <summary>A server process: it dies at any moment and is started again over what its disk has.</summary>
internal sealed class Server(Town town)
{
    private Lane? _lane;

    /// <summary>Null while the server is down.</summary>
    public SimulatedEngine? Engine { get; private set; }

    public Wall? Wall { get; private set; }

    /// <summary>Those who are connected, or wait for an answer.</summary>
    public Connections Connections { get; } = new();

    public void Start()
    {
        _lane = town.Schedule.NewLane();
        _lane.Begin(() =>
        {
            var journal = town.Parts.Journal(new DiskJournal(town, _lane));
            Engine = new SimulatedEngine(town, _lane, journal);
            Engine.Start();
            Wall = new Wall(Engine.Outside, journal, town.Clock, town.Log);
            Wall.Start();
        });
    }

    public void Crash(TimeSpan downFor)
    {
        if (_lane is null) return;
        _lane.Kill();
        (_lane, Engine, Wall) = (null, null, null);
        Connections.Break();
        town.Tell($"the server dies and is down for {downFor.TotalSeconds} s");
        town.Schedule.At(town.Now + downFor, Start);
    }

    /// <summary>Connections break; the server knows nothing of it and finishes what it was asked.</summary>
    public void Disconnect() => Connections.Break();

    /// <summary>A lane for one request or stream; it dies with the server.</summary>
    public Lane? NewLane() => _lane?.Within();
}
