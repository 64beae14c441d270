using System.CommandLine;
using Engine.Training.Commands;

namespace Engine.Training;

/// <summary>The program: one command line, one exit code, and one sentence on standard error when something cannot be done.</summary>
public static class TrainingProgram
{
    public static int Run(string[] arguments)
    {
        var root = new RootCommand("Trains, measures and explains the models that understand messages.")
        {
            DistilCommand.Create(), TrainCommand.Create(), EvaluateCommand.Create(), ExplainCommand.Create(),
            FewShotCommand.Create(), SpansCommand.Create(), FiguresCommand.Create(), ErrorsCommand.Create(),
        };
        try
        {
            return root.Parse(arguments).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }
}
