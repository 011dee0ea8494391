"""Mail: a message of texts, images and files, and its delivery over SMTP."""

from analytics.mailing.addresses import Address, read_address
from analytics.mailing.delivery import send
from analytics.mailing.message import Mail, message_bytes
from analytics.mailing.server import Server, read_sender, read_server

__all__ = ["Address", "Mail", "Server", "message_bytes", "read_address", "read_sender", "read_server", "send"]
