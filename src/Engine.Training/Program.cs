using System.CommandLine;
using System.Text;
using Engine.Training;

Console.OutputEncoding = new UTF8Encoding(false);
var root = new RootCommand("Trains, measures and explains the models that understand messages.") { PretrainCommand.Create(), TrainCommand.Create(), EvaluateCommand.Create() };
try
{
    return root.Parse(args).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
