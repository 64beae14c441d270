using Engine.Domain.Assistants;
using Engine.Runtime;
using Engine.Simulation.Faults;
using Engine.Simulation.Hosting;
using Engine.Simulation.Invariants;
using Engine.Simulation.People;
using Engine.Simulation.Stories;
using Engine.Simulation.Time;
using Microsoft.Extensions.Logging;

namespace Engine.Simulation;

/// <summary>
/// Everything there is in one simulation: a server and its disk, people, bad luck, and those who watch that all goes as it must.
/// </summary>
internal sealed class Town
{
    /// <summary>Longer than any time-out in the shop: when so long nothing has been written, nothing more will be.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(30);

    /// <summary>By then everything has come to rest, or something goes round in circles.</summary>
    private static readonly TimeSpan RestMax = TimeSpan.FromMinutes(20);

    private readonly Action<string>? _told;

    /// <param name="told">Told what happens, line by line; null: nobody.</param>
    public Town(Script script, Parts parts, Action<string>? told = null)
    {
        _told = told;
        Parts = parts;
        Schedule = new Schedule(Dice.For(script.Seed, "schedule"));
        Dice = Dice.For(script.Seed, "hosting");
        Clock = new VirtualTime(Schedule);
        Options = parts.Options(script.Options);
        AgentGrace = script.AgentGrace;
        IsFaultless = !script.Steps.IsEmpty && !script.Steps.Any(s => s is Fault or QueueIsRemoved or QueuesAreBack);
        Assistants = new TownShelf(Shop.Assistant with { Patience = script.Patience, Retention = script.Retention });
        Trouble = new Trouble(Dice.For(script.Seed, "trouble"));
        Log = new WatchedLog(this);
        Gateway = new Gateway(this);
        Outside = new Outside(this, Dice.For(script.Seed, "outside"));
        Server = new Server(this);
        Residents = new Residents(this, script.Seed);
        Watch = new Watch(this);
        (Disk.Written, Disk.Forgotten) = (Watch.Written, Watch.Forgotten);
        Steps = script.Steps;
    }

    public Parts Parts { get; }

    public Schedule Schedule { get; }

    public Dice Dice { get; }

    public VirtualTime Clock { get; }

    public RuntimeOptions Options { get; }

    /// <summary>How long an agent without a connection stays available.</summary>
    public TimeSpan AgentGrace { get; }

    /// <summary>The server runs all the time, and nothing goes wrong on the way.</summary>
    public bool IsFaultless { get; }

    public TownShelf Assistants { get; }

    /// <summary>As the file says it now.</summary>
    public Assistant Assistant => Assistants.Assistant;

    public ILogger Log { get; }

    public Disk Disk { get; } = new();

    public Trouble Trouble { get; }

    public Server Server { get; }

    public Gateway Gateway { get; }

    public Outside Outside { get; }

    public Residents Residents { get; }

    public Watch Watch { get; }

    public TimeSpan Now => Schedule.Now;

    /// <summary>The day is over: people begin nothing new.</summary>
    public bool IsOver { get; private set; }

    private IReadOnlyList<Step> Steps { get; }

    /// <summary>Plays the script, then lets everything come to rest, then sends somebody who can help everybody who still waits.</summary>
    /// <returns>What went wrong; null when nothing did.</returns>
    public Exception? Play()
    {
        Server.Start();
        Play(Steps, (Steps.Count == 0 ? TimeSpan.Zero : Steps.Max(s => s.At)) + TimeSpan.FromSeconds(15));
        return PlayToTheEnd();
    }

    /// <summary>Plays rounds of steady load, one after the other, each until it comes to rest; what is over by then is forgotten.</summary>
    /// <param name="rested">Told after each round.</param>
    /// <returns>What went wrong; null when nothing did.</returns>
    public Exception? Play(SteadyLoad load, int rounds, Action<int> rested)
    {
        Server.Start();
        for (var round = 1; round <= rounds && Schedule.Failure is null; round++)
        {
            IsOver = false;
            Trouble.Begin();
            Play(load.Draw(round), SteadyLoad.Round);
            if (Schedule.Failure is not null) break;
            Residents.Forget(Watch.ForgetWhatIsOver());
            rested(round);
        }
        return PlayToTheEnd();
    }

    private void Play(IReadOnlyList<Step> steps, TimeSpan lasts)
    {
        var from = Now;
        foreach (var step in steps)
            Schedule.At(from + step.At, () =>
            {
                Tell(step.Tell());
                step.Happen(this);
            });
        Schedule.RunUntil(from + lasts);
        IsOver = true;
        Trouble.End();
        Clock.Heal();
        Tell("the day is over: nothing goes wrong any more, and people finish what they have begun");
        Rest(everybodyIsHelped: false);
    }

    private Exception? PlayToTheEnd()
    {
        Residents.HelpArrives();
        Rest(everybodyIsHelped: true);
        return Schedule.Failure;
    }

    /// <summary>Lets others go first, for a moment or a few milliseconds.</summary>
    public async Task PauseAsync()
    {
        if (Dice.Below(4) == 0) await WaitAsync(TimeSpan.FromMilliseconds(Dice.Below(12)));
        else await Task.Yield();
    }

    public Task WaitAsync(TimeSpan span) => Task.Delay(span, Clock);

    public void Tell(string what) =>
        _told?.Invoke(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Now.TotalSeconds,8:0.000} s  {what}"));

    private void Rest(bool everybodyIsHelped)
    {
        var latest = Now + RestMax;
        var from = Now;
        while (Schedule.Failure is null && (Watch.LastWritten > from ? Watch.LastWritten : from) + Quiet is var quiet && quiet > Now)
        {
            if (Now > latest) Watch.NeverRests(RestMax);
            Schedule.RunUntil(quiet);
        }
        if (Schedule.Failure is null) Watch.AtRest(everybodyIsHelped);
    }
}
