using System.CommandLine;
using Engine.Host.Serving;

namespace Engine.Host.Commands;

/// <summary>Prints every setting with its default, as docs/options.md has it.</summary>
internal static class OptionsCommand
{
    public static Command Create()
    {
        var command = new Command("options", "Prints every setting with its default and range");
        command.SetAction(_ => Console.Write(OptionsTable.Markdown()));
        return command;
    }
}
