namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>Extension point of a session: the beginning of every call of the UNet, before it computes anything.</summary>
public interface IUNetCallStart : IUNetSession
{
    /// <summary>A call of the UNet begins.</summary>
    /// <param name="input">What the UNet reads. A session may call <see cref="UNetInput.Network"/> too, with sessions of its own.</param>
    void Begin(UNetInput input);
}
