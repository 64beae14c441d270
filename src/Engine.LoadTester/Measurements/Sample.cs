namespace Engine.LoadTester.Measurements;

/// <summary>One second of the run.</summary>
/// <param name="At">Seconds since the start, at the end of the second.</param>
/// <param name="Intended">Turns per second that the arrivals asked for.</param>
/// <param name="Backlog">Turns whose moment had come and that no customer was free to take.</param>
/// <param name="Waiting">Customers who wait for a person.</param>
/// <param name="WithPerson">Customers who have one.</param>
/// <param name="HostCores">Processor cores that the host kept busy; null when it is not ours.</param>
/// <param name="OwnCores">Cores that the load tester itself kept busy.</param>
internal sealed record Sample(
    double At, Phase Phase, double Intended, int Turns, double P50, double P99, double Max, double? HandoffP99,
    int Backlog, int Waiting, int WithPerson, int Retries, double? HostCores, double OwnCores, double? MemoryMb);
