"""ComPackets, packets and subpackets (Core Specification 2.01, 3.2.3): one of each around a token stream."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from tests.lab.opal.tokens import BadStream

COM_PACKET = struct.Struct(">IHHIII")  # reserved, ComID, extension, outstanding, least transfer, length
PACKET = struct.Struct(">IIIHHII")  # TPer session, host session, sequence, reserved, ack type, ack, length
SUBPACKET = struct.Struct(">6xHI")  # kind, length
DATA_KIND = 0
HEADERS_BYTES = COM_PACKET.size + PACKET.size + SUBPACKET.size


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """A token stream, and the session that it belongs to: numbers given by TPer and host, 0 for the session
    manager.
    """

    tper_session: int = 0
    host_session: int = 0
    stream: bytes = b""


def unpack(data: bytes) -> Packet:
    """The packet in what a host sent. Raises BadStream."""
    try:
        length = COM_PACKET.unpack_from(data)[5]
        tper_session, host_session, _sequence, _, _, _, packet_length = PACKET.unpack_from(
            data, COM_PACKET.size
        )
        kind, stream_length = SUBPACKET.unpack_from(data, COM_PACKET.size + PACKET.size)
    except struct.error as error:
        raise BadStream from error
    stream = data[HEADERS_BYTES : HEADERS_BYTES + stream_length]
    fits = length >= PACKET.size + packet_length and packet_length >= SUBPACKET.size + stream_length
    if kind != DATA_KIND or not fits or len(stream) < stream_length:
        raise BadStream
    return Packet(tper_session=tper_session, host_session=host_session, stream=stream)


def pack(com_id: int, packet: Packet) -> bytes:
    """What a host receives; the subpacket is padded to four bytes."""
    padded = packet.stream + bytes(-len(packet.stream) % 4)
    subpacket = SUBPACKET.pack(DATA_KIND, len(packet.stream)) + padded
    header = PACKET.pack(packet.tper_session, packet.host_session, 0, 0, 0, 0, len(subpacket))
    return COM_PACKET.pack(0, com_id, 0, 0, 0, len(header + subpacket)) + header + subpacket


def nothing(com_id: int, outstanding: int = 0) -> bytes:
    """A ComPacket without a packet: there is nothing to receive, or more than fits."""
    return COM_PACKET.pack(0, com_id, 0, outstanding, outstanding, 0)
