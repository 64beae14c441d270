using System.Globalization;

namespace Engine.Training;

/// <summary>A bar with the time that is left, redrawn in place on a terminal; one line per stage where there is none.</summary>
public sealed class Progress(TextWriter output, TimeProvider time, bool isTerminal)
{
    private const int Width = 30;

    private readonly Lock _gate = new();
    private string _stage = "";
    private double _done, _total;
    private long _begun;

    /// <summary>Tells nobody.</summary>
    public static Progress None { get; } = new(TextWriter.Null, TimeProvider.System, isTerminal: false);

    /// <param name="total">What the stage takes, in units that its steps are told in.</param>
    public void Begin(string stage, double total)
    {
        lock (_gate) (_stage, _done, _total, _begun) = (stage, 0, total, time.GetTimestamp());
    }

    /// <summary>So much is done; any thread may say so.</summary>
    public void Step(double done)
    {
        lock (_gate)
        {
            _done += done;
            if (!isTerminal) return;
            var share = Math.Min(1, _done / _total);
            var left = time.GetElapsedTime(_begun) * ((1 - share) / share);
            output.Write(string.Create(CultureInfo.InvariantCulture,
                $"\r{_stage,-10} [{new string('█', (int)(share * Width)),-Width}] {share,4:P0}  {left.TotalSeconds,4:F0} s left "));
        }
    }

    public void End()
    {
        lock (_gate)
        {
            if (isTerminal) output.Write('\r');
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{_stage,-10} {time.GetElapsedTime(_begun).TotalSeconds:F1} s{new string(' ', isTerminal ? Width + 20 : 0)}"));
        }
    }
}
