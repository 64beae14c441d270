using Engine.Gateway.Tokens;
using Engine.Journal;
using Engine.Runtime.Assistants;

namespace Engine.Host.Commands;

/// <summary>
/// What a person can put right is said in one sentence and ends with exit code 1; anything else is a bug and shows itself.
/// </summary>
internal static class Refusals
{
    public static async Task<int> InOneSentenceAsync(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (OperationCanceledException)
        {
            return 130;   // as a shell reports Ctrl+C
        }
        catch (Exception e) when (e is JournalException or AssistantException or SigningKeyException
            or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }
}
