using Engine.Training.Data;
using Engine.Training.Fitting;
using Engine.Understanding;

namespace Engine.Training.Tests;

/// <summary>A folder that lives as long as one test, and what tests do in it.</summary>
public abstract class TrainingFolder : IDisposable
{
    protected string Folder { get; } = Directory.CreateTempSubdirectory("training").FullName;

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected string Write(string name, string content)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>Runs the program as a user would.</summary>
    protected static (int Exit, string Errors) Run(params string[] arguments)
    {
        var (output, errors) = (Console.Out, Console.Error);
        var said = new StringWriter();
        Console.SetOut(TextWriter.Null);
        Console.SetError(said);
        try
        {
            return (TrainingProgram.Run(arguments), said.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(errors);
        }
    }

    protected OnnxUnderstanding Trained(IReadOnlyList<LabelledText> rows, string name = "model")
    {
        var folder = Directory.CreateDirectory(Path.Combine(Folder, name)).FullName;
        File.WriteAllText(Path.Combine(folder, "model.json"), IntentTrainer.Train(rows, folder, seed: 1, Progress.None).Settings.ToJson());
        return OnnxUnderstanding.Load(folder);
    }

    protected static IEnumerable<LabelledText> Rows(string label, params string[] texts) =>
        texts.Select(text => new LabelledText(text, label));
}
