using Engine.Runtime.Pumps;

namespace Engine.Runtime.Local;

/// <summary>One actor's place in this process. Runs on the thread pool, one turn at a time.</summary>
internal sealed class Mailbox(IPump pump, World world) : Inbox(pump, world.Options, world.Time), IThreadPoolWorkItem
{
    protected override void Start() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    void IThreadPoolWorkItem.Execute() => _ = RunAsync();
}
