namespace Engine.Silo.Following;

/// <summary>How processes and actors keep in touch. The same in the whole cluster.</summary>
internal static class ListeningOptions
{
    /// <summary>
    /// How often a process asks again for each actor that its clients follow. After a silo has died without a word, its followers hear
    /// nothing for at most this and the time until the cluster has noticed.
    /// </summary>
    /// <remarks>10,000 followed conversations cost a gateway 2,000 calls/s, about 2 % of what one silo answers.</remarks>
    public static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(5);

    /// <summary>
    /// An actor that has not answered by then is asked again a second later: its silo, or the one through which it was asked, may be gone.
    /// </summary>
    public static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(2);

    /// <summary>A process that has not asked for so long is gone: three of its askings were lost.</summary>
    public static readonly TimeSpan ForgetAfter = AskEvery * 3;
}
