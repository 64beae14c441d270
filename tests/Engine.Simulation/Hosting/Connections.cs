namespace Engine.Simulation.Hosting;

/// <summary>The other side has gone, or the wire to it.</summary>
internal sealed class ConnectionLost(string what) : Exception(what);

/// <summary>What has to be told when connections break.</summary>
internal sealed class Connections
{
    private readonly List<Action> _open = [];

    public void Open(Action broken) => _open.Add(broken);

    public void Close(Action broken) => _open.Remove(broken);

    public void Break()
    {
        var open = _open.ToArray();
        _open.Clear();
        foreach (var broken in open) broken();
    }
}
