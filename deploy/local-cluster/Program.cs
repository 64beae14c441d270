using Engine.LocalCluster;

// Starts PostgreSQL, three silos and two gateways, says where they are, and takes them down again at Ctrl+C.
await using var topology = await Topology.StartAsync();
foreach (var (_, address) in topology.Gateways) Console.WriteLine($"Gateway    {address}");
Console.WriteLine($"Tokens     dotnet run -c Release --project src/Engine.Host -- token --role channel --id web --data {topology.Data}");
Console.WriteLine($"Load       dotnet run -c Release --project src/Engine.LoadTester -- --url {topology.Gateways[0].Address} --tokens "
    + $"{topology.Data}");
Console.WriteLine("Stop       Ctrl+C");
var stop = new TaskCompletionSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.TrySetResult();
};
await stop.Task;
